import { describe, expect, it } from 'vitest';
import { HYPERKIT_WORDS } from '../../../../electron/hypervisor/hyperkit/failure-hints.ts';

describe('what HyperKit’s last words mean', () => {
  it.each([
    ['hv_vm_create unknown error 0xfae94007', 'accelerator-not-accessible'],
    [
      'vmx_init: processor not supported by Hypervisor.framework\nUnable to create VM (-85377023)',
      'accelerator-not-accessible',
    ],
    ['Unable to setup memory (12)', 'not-enough-memory'],
    ['Could not lock backing file: Resource temporarily unavailable\nCould not open backing file: …', 'disk-in-use'],
    ['Could not open backing file: Permission denied', 'disk-not-accessible'],
    ['kexec: failed to load initrd /i', 'hypervisor-failed'],
    ['virtio-9p: unexpected EOF reading -- did the 9P server crash?', 'share-failed'],
    ['virtio-sock: path too long', 'socket-path-too-long'],
  ])('explains “%s”', (log, code) => {
    expect(HYPERKIT_WORDS.explain(log)?.code).toBe(code);
  });

  it('knows when it does not know, or was told nothing', () => {
    expect(HYPERKIT_WORDS.explain('something new')).toBeNull();
    expect(HYPERKIT_WORDS.last('linkname (null)\nvirtio-net-vpnkit: initialising, opts="path=/c"\n')).toBe('');
  });
});
