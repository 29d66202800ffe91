import type { CancelSignal } from '../base/cancellation.ts';
import { BoathouseError } from '../base/errors.ts';
import { isExecutable } from '../host/find-executable.ts';
import { runCommand } from '../host/run-command.ts';

/** What macOS says of itself; a test says something else. */
export interface MacFacts {
  /** For example `14.5`. */
  readonly version: string;
  /** The processor's virtualisation is there for us: false in most virtual machines. */
  readonly hypervisor: boolean;
  /** Rosetta is installed, with its part for Linux guests. Not on Intel. */
  readonly rosetta: boolean;
}

const TIMEOUT_MS = 5000;

/** What Virtualization.framework shares as Rosetta; `softwareupdate --install-rosetta` brings it. */
const ROSETTA = '/Library/Apple/usr/libexec/oah/RosettaLinux/rosetta';

/** Throws the codes of `runCommand`. */
export async function readMacFacts(signal: CancelSignal): Promise<MacFacts> {
  const options = { timeoutMs: TIMEOUT_MS, signal };
  const version = await runCommand('/usr/bin/sw_vers', ['-productVersion'], options);
  const support = await runCommand('/usr/sbin/sysctl', ['-n', 'kern.hv_support'], options);
  const rosetta = await isExecutable(ROSETTA);
  return { version: version.stdout.trim(), hypervisor: support.stdout.trim() === '1', rosetta };
}

/** Throws `hypervisor-failed` where macOS has no hardware for virtual machines. */
export function requireHardware({ hypervisor }: MacFacts): void {
  if (hypervisor) return;
  throw new BoathouseError(
    'hypervisor-failed',
    'this computer has no hardware for virtual machines (kern.hv_support)',
    { hint: 'In a virtual machine, switch on nested virtualisation.' },
  );
}
