import { askMountedShares } from '../mounted-shares.ts';
import { MACHINE_NOT_RUNNING, ok, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

/** Apple's device is the user's own process (github.com/apple/container, issue 333; containers/podman, 24725). */
const OWNER_STAYS =
  'Files there stay yours: macOS refuses a container that gives them another owner (postgres, redis and other databases do; use a volume for their data).';

export const sharesCheck: DiagnosticCheck = {
  id: 'shares',
  title: 'The shared folders are mounted in the VM',
  async run({ machine, platform }, signal) {
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
    const list = machine.plannedMounts
      .map(({ guestPath, kind, readOnly }) => `${guestPath} (${kind}${readOnly ? ', read-only' : ''})`)
      .join(', ');
    const isApples = platform === 'darwin' && machine.plannedMounts.some(({ kind }) => kind === 'virtiofs');
    return ok(isApples ? `${list}. ${OWNER_STAYS}` : list);
  },
};
