import { describe, expect, it } from 'vitest';
import { type ExitEvidence, exitReason } from '../../../../electron/hypervisor/qemu/exit-reason.ts';

const NOTHING: ExitEvidence = { shutdownReason: null, panicked: false, end: null, killed: false, logTail: '' };

describe('exitReason', () => {
  it('calls the guest’s power-off a shutdown, and that alone', () => {
    expect(exitReason({ ...NOTHING, shutdownReason: 'guest-shutdown', end: { exitCode: 0, signal: null } })).toEqual({
      kind: 'shutdown',
    });
    for (const shutdownReason of [
      'guest-reset',
      'guest-panic',
      'host-signal',
      'host-error',
      'host-qmp-quit',
      'something new',
      null,
    ]) {
      expect(exitReason({ ...NOTHING, shutdownReason })).toMatchObject({ kind: 'crashed' });
    }
  });

  it('tells a panic, whatever followed it', () => {
    expect(exitReason({ ...NOTHING, shutdownReason: 'guest-shutdown', panicked: true })).toEqual({
      kind: 'crashed',
      detail: 'the guest’s kernel panicked',
    });
  });

  it.each([
    [
      { end: { exitCode: null, signal: 'SIGKILL' } },
      'QEMU was ended by SIGKILL (by somebody, or because memory ran out)',
    ],
    [{ end: { exitCode: null, signal: 'SIGSEGV' } }, 'QEMU was ended by SIGSEGV'],
    [
      { end: { exitCode: 1, signal: null }, logTail: '2026-11-21T08:00:00.000001Z qemu-system-x86_64: out of luck\n' },
      'QEMU ended with exit code 1; its last words: out of luck',
    ],
    [{ end: null }, 'QEMU ended without a word'],
    [{ killed: true, end: { exitCode: null, signal: 'SIGKILL' }, logTail: 'noise' }, 'QEMU was killed on our order'],
  ] satisfies [Partial<ExitEvidence>, string][])('%j: %s', (evidence, detail) => {
    expect(exitReason({ ...NOTHING, ...evidence })).toEqual({ kind: 'crashed', detail });
  });
});
