import { describeError } from '../../base/errors.ts';
import { failure, MACHINE_NOT_RUNNING, ok } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';
import { askGuest } from './ask-guest.ts';

export const sshCheck: DiagnosticCheck = {
  id: 'ssh',
  title: 'The VM answers on ssh',
  async run(context, signal) {
    if (context.machine.guest === null) return MACHINE_NOT_RUNNING;
    const startedMs = context.clock.monotonic();
    try {
      const kernel = await askGuest(context.machine.guest, 'uname -r', { clock: context.clock, signal });
      const tookMs = Math.round(context.clock.monotonic() - startedMs);
      return ok(`It ran a command in ${tookMs} ms (kernel ${kernel.trim()}).`);
    } catch (error) {
      return failure(
        `It does not: ${describeError(error)}.`,
        'boathouse console shows whether the VM lives; then: boathouse restart.',
      );
    }
  },
};
