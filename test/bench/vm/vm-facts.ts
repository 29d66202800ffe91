import { readdir, readFile } from 'node:fs/promises';
import { type MachineStatus, machineStatus } from '../../../electron/api/machine-status.ts';
import { expectSuccess } from '../../support/command.ts';
import { processesOf } from '../../support/processes.ts';
import type { BenchMachine } from './bench-machine.ts';

/** The VM that figures were taken with. */
export interface VmFacts extends Omit<NonNullable<MachineStatus['vm']>, 'pid'> {
  /** The first line of the hypervisor's `--version`. */
  readonly hypervisor: string;
}

/** Null for a machine that does not run. */
export async function vmFacts(machine: BenchMachine): Promise<VmFacts | null> {
  const { code, stdout } = await machine.cli(['status', '--json']);
  const { vm } = code === 0 ? machineStatus.parse(JSON.parse(stdout)) : { vm: null };
  if (vm === null) return null;
  const { pid, ...facts } = vm;
  const [version = ''] = (await expectSuccess([`/proc/${pid}/exe`, '--version'], { env: process.env })).split('\n');
  return { ...facts, hypervisor: version };
}

/** How many VMs run on this host besides those whose data folder lies below `folder`: with any, figures are noisy. */
export async function countOtherVms(folder: string): Promise<number> {
  const ours = new Set((await processesOf(folder)).map(({ pid }) => pid));
  let count = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || ours.has(Number(name))) continue;
    const commandLine = await readFile(`/proc/${name}/cmdline`, 'latin1').catch(() => '');
    if (/^[^\0]*qemu-system-/.test(commandLine)) count += 1;
  }
  return count;
}
