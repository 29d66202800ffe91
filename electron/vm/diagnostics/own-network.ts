import type { GuestAccess } from '../guest-access.ts';
import type { NetworkInsight } from '../network-insight.ts';
import { MACHINE_NOT_RUNNING, skipped } from './finding.ts';
import type { DiagnosedMachine, Finding } from './types.ts';

const ON_QEMU_NETWORK = skipped('The VM is on QEMU’s user network, of which there is nothing to ask.');
const ON_SWITCH = skipped('The VM is on the hypervisor’s own switch, of which this cannot be asked.');

type Asked =
  | { readonly insight: NetworkInsight; readonly guest: GuestAccess }
  /** There is nobody to ask. */
  | { readonly insight: null; readonly finding: Finding };

/** Whom the checks of our own network ask. */
export function ownNetwork({ guest, insight, networkKind }: DiagnosedMachine): Asked {
  if (guest === null) return { insight: null, finding: MACHINE_NOT_RUNNING };
  if (insight !== null) return { insight, guest };
  const isSwitch = networkKind === 'switch' || networkKind === 'shared';
  return { insight, finding: isSwitch ? ON_SWITCH : ON_QEMU_NETWORK };
}
