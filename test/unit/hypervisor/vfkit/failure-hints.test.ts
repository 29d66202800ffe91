import { describe, expect, it } from 'vitest';
import { VFKIT_WORDS } from '../../../../electron/hypervisor/vfkit/failure-hints.ts';

describe('what vfkit’s last words mean', () => {
  it.each([
    ['kernel must be uncompressed, /k is a compressed file', 'hypervisor-failed'],
    ['failed to open file /data: open /data: permission denied', 'disk-not-accessible'],
    ['dial unixgram /a->/b: connect: connection refused', 'hypervisor-failed'],
    ["unixgram path '/long' is too long: 110 >= 104 bytes", 'socket-path-too-long'],
    [
      'Error Domain=VZErrorDomain Code=2 Description="Invalid virtual machine configuration. The storage device attachment is invalid."',
      'disk-in-use',
    ],
    ['The process doesn’t have the “com.apple.security.virtualization” entitlement.', 'accelerator-not-accessible'],
  ])('explains “%s”', (log, code) => {
    expect(VFKIT_WORDS.explain(log)?.code).toBe(code);
  });

  it('knows when it does not know', () => {
    expect(VFKIT_WORDS.explain('something new')).toBeNull();
  });

  it('finds the words in a line of its log, and passes its web server’s over', () => {
    expect(VFKIT_WORDS.last('time="x" level=error msg="failed action Pause: \\"no\\""\n[GIN] | 500 |\n')).toBe(
      'failed action Pause: "no"',
    );
    expect(VFKIT_WORDS.last('')).toBe('');
  });
});
