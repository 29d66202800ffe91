import { askMountedShares } from '../mounted-shares.ts';
import { MACHINE_NOT_RUNNING, ok, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

export const sharesCheck: DiagnosticCheck = {
  id: 'shares',
  title: 'The shared folders are mounted in the VM',
  async run({ machine }, signal) {
    if (machine.guest === null) return MACHINE_NOT_RUNNING;
    const { missing } = await askMountedShares(machine.guest, machine.plannedMounts, signal);
    if (missing.length > 0) {
      const list = missing.map(({ guestPath }) => guestPath).join(', ');
      return warning(
        `Not mounted: ${list}. Containers cannot use what is in there.`,
        'boathouse restart; the console tells why a mount fails: boathouse logs.',
      );
    }
    if (machine.plannedMounts.length === 0) return ok('No folder is shared.');
    return ok(
      machine.plannedMounts
        .map(({ guestPath, kind, readOnly }) => `${guestPath} (${kind}${readOnly ? ', read-only' : ''})`)
        .join(', '),
    );
  },
};
