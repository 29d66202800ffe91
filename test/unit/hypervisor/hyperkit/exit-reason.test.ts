import { describe, expect, it } from 'vitest';
import { type ExitEvidence, exitReason } from '../../../../electron/hypervisor/hyperkit/exit-reason.ts';

const NOTHING: ExitEvidence = { panicked: false, end: null, killed: false, pidFileLeft: true, logTail: '' };
const exited = (exitCode: number): Partial<ExitEvidence> => ({ end: { exitCode, signal: null }, pidFileLeft: false });

describe('why a HyperKit ended', () => {
  it('calls the guest’s power-off a shutdown, by its exit code or by its pid file', () => {
    expect(exitReason({ ...NOTHING, ...exited(0) })).toEqual({ kind: 'shutdown' });
    expect(exitReason({ ...NOTHING, pidFileLeft: false })).toEqual({ kind: 'shutdown' });
  });

  it.each<[string, Partial<ExitEvidence>, RegExp]>([
    ['a panic, whatever followed', { panicked: true, ...exited(2) }, /panicked$/],
    ['our own kill', { killed: true }, /on our order$/],
    ['a reset', exited(2), /reset itself/],
    ['a triple fault', exited(3), /triple fault/],
    ['a signal', { end: { exitCode: null, signal: 'SIGKILL' } }, /ended by SIGKILL/],
    [
      'an abort, with the words before what its stdout held back',
      {
        end: { exitCode: null, signal: 'SIGABRT' },
        logTail: 'kexec: failed to load kernel /k\nlinkname /run/tty\nCOM1 connected to /dev/ttys004\n',
      },
      /SIGABRT; its last words: kexec: failed to load kernel \/k$/,
    ],
    ['nothing at all', {}, /without a word$/],
  ])('tells %s', (_what, evidence, detail) => {
    expect(exitReason({ ...NOTHING, ...evidence })).toEqual({
      kind: 'crashed',
      detail: expect.stringMatching(detail) as string,
    });
  });
});
