import { BoathouseError } from '../../base/errors.ts';
import type { WithoutConsole } from '../../hypervisor/driver.ts';

/** How far a boot came that failed. */
export interface FailedBoot {
  /** Somebody told where the guest is. */
  readonly hasAddress: boolean;
  /** Nobody heard the guest. */
  readonly withoutConsole: WithoutConsole | undefined;
}

/** `cause`, the end of a boot, or what it means for a guest without an address or without a console. */
export function startFailure(cause: unknown, { hasAddress, withoutConsole }: FailedBoot): unknown {
  if (!(cause instanceof BoathouseError)) return cause;
  const isLost = !hasAddress && cause.code === 'ssh-timeout';
  if (withoutConsole !== undefined) return isLost ? notFound(cause, withoutConsole) : unheard(cause, withoutConsole);
  if (!isLost) return cause;
  return new BoathouseError('guest-without-address', 'The VM got no address on the hypervisor’s switch', {
    hint: 'Its DHCP server does not answer. See whether other VMs on that switch have a network, or restart this computer.',
    cause,
  });
}

function notFound(cause: BoathouseError, { reason }: WithoutConsole): BoathouseError {
  return new BoathouseError('guest-not-found', 'The VM did not come up, or got no address on the hypervisor’s switch', {
    hint:
      `Its console would tell which. ${reason} See whether other VMs on that switch have a network, or restart this computer. ` +
      'Where there are no data yet, start again: another hypervisor is taken then, if one works. Where there are, and you want to keep none: ' +
      'boathouse reset --data, then boathouse settings set hypervisor.driver wsl (or qemu).',
    cause,
  });
}

/** A disk that the guest refuses would be told by the guest, and is in doubt: no other image is tried on it (`../rollback/image-fault.ts`). */
function unheard(cause: BoathouseError, { reason }: WithoutConsole): BoathouseError {
  if (!cause.code.endsWith('-timeout')) return cause;
  const isDisk = cause.code === 'disks-timeout';
  return new BoathouseError(
    isDisk ? 'data-disk-not-ready' : cause.code,
    isDisk ? 'The VM did not mount its data disk, which is missing, damaged, or holds something else' : cause.message,
    { hint: `The VM’s console would tell why. ${reason}`, cause },
  );
}
