import { guestClockSkew } from '../guest-clock.ts';
import { MACHINE_NOT_RUNNING, ok, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

const TOLERATED_MS = 3_000;

export const guestClockCheck: DiagnosticCheck = {
  id: 'guest-clock',
  title: 'The VM’s clock is right',
  async run(context, signal) {
    if (context.machine.guest === null) return MACHINE_NOT_RUNNING;
    const skewMs = await guestClockSkew({ access: context.machine.guest, clock: context.clock }, signal);
    const seconds = Math.abs(skewMs / 1000).toFixed(1);
    if (Math.abs(skewMs) <= TOLERATED_MS) return ok(`It is within ${TOLERATED_MS / 1000} seconds of this computer's.`);
    return warning(
      `It is ${seconds} seconds ${skewMs < 0 ? 'behind' : 'ahead'}; certificates and builds may fail.`,
      'It is set within five minutes by itself. At once: boathouse restart.',
    );
  },
};
