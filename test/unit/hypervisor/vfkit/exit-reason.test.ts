import { describe, expect, it } from 'vitest';
import { exitReason } from '../../../../electron/hypervisor/vfkit/exit-reason.ts';
import type { EndEvidence } from '../../../../electron/hypervisor/terminal-machine/terminal-machine.ts';

const STOPPED = 'time="2026-11-29T08:00:00Z" level=info msg="VM is stopped"\n';
const NOTHING: EndEvidence = { panicked: false, end: null, killed: false, logTail: '' };

describe('why a vfkit ended', () => {
  it('calls the guest’s power-off a shutdown, whether or not we saw the exit code', () => {
    expect(exitReason({ ...NOTHING, logTail: STOPPED })).toEqual({ kind: 'shutdown' });
    expect(exitReason({ ...NOTHING, logTail: STOPPED, end: { exitCode: 0, signal: null } })).toEqual({
      kind: 'shutdown',
    });
  });

  it.each<[string, Partial<EndEvidence>, RegExp]>([
    ['a panic, whatever followed', { panicked: true, logTail: STOPPED }, /panicked$/],
    ['our own kill', { killed: true, logTail: STOPPED }, /on our order$/],
    ['a signal', { end: { exitCode: null, signal: 'SIGKILL' } }, /ended by SIGKILL/],
    ['a guest that did not obey a signal', { logTail: `level=warning msg="forcing stop"\n${STOPPED}` }, /did not/],
    [
      'an error of vfkit’s',
      { end: { exitCode: 1, signal: null }, logTail: '[GIN] | 200 |\nError: no\nUsage:\n\nvirtualization error: \n' },
      /exit code 1; its last words: virtualization error:$/,
    ],
    ['nothing at all', {}, /without a word$/],
  ])('tells %s', (_what, evidence, detail) => {
    expect(exitReason({ ...NOTHING, ...evidence })).toEqual({
      kind: 'crashed',
      detail: expect.stringMatching(detail) as string,
    });
  });
});
