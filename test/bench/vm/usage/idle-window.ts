import { processesOf, residentMiB } from '../../../support/processes.ts';
import type { BenchMachine } from '../bench-machine.ts';
import { processCpuMs } from './cpu-time.ts';
import { type GuestUsage, guestUsageOf } from './guest-usage.ts';

const MARK = 'boathouse-bench';

/** In the VM, before the first reading: until what the command itself set in motion has come to rest. */
const QUIET_S = 3;
/** For a guest that is slow to wake. */
const END_TIMEOUT_S = 60;

interface ProcessUsage {
  readonly cpuPercent: number;
  readonly residentMiB: number;
}

export interface IdleWindow {
  readonly backend: ProcessUsage;
  readonly hypervisor: ProcessUsage;
  /** What else belongs to the machine on the host, share servers for example. */
  readonly others: ProcessUsage;
  readonly guestCpuPercent: number;
  readonly guest: GuestUsage;
}

/**
 * One command in the VM reads its counters, sleeps, and reads them again, so that nothing of our own happens in between; the
 * host's are read when its marks arrive.
 */
export async function watchIdle(machine: BenchMachine, windowS: number): Promise<IdleWindow> {
  const read = 'cat /proc/stat /proc/meminfo';
  const line = `sleep ${QUIET_S}; ${read}; echo ${MARK}-begin; sleep ${windowS}; ${read}; echo ${MARK}-end`;
  await using command = machine.startCli(['ssh', '--no-tty', '--', line]);
  const backend = await machine.backendPid();
  const hypervisor = await machine.hypervisorPid();
  const mine = new Set([backend, hypervisor, command.pid]);
  const others = (await processesOf(machine.home)).map(({ pid }) => pid).filter((pid) => !mine.has(pid));
  const groups = [[backend], [hypervisor], others];

  const begin = await command.waitFor(new RegExp(`^${MARK}-begin$`, 'm'));
  const [begunAt, cpuBefore] = [performance.now(), await Promise.all(groups.map(cpuMsOf))];
  const end = await command.waitFor(new RegExp(`^${MARK}-end$`, 'm'), (windowS + END_TIMEOUT_S) * 1000);
  const [elapsedMs, cpuAfter] = [performance.now() - begunAt, await Promise.all(groups.map(cpuMsOf))];
  const memory = await Promise.all(groups.map(memoryOf));

  const usage = (group: number): ProcessUsage => ({
    cpuPercent: (((cpuAfter[group] ?? 0) - (cpuBefore[group] ?? 0)) / elapsedMs) * 100,
    residentMiB: memory[group] ?? 0,
  });
  const firstEnd = command.output.indexOf(begin[0]);
  const before = guestUsageOf(command.output.slice(0, firstEnd));
  const guest = guestUsageOf(command.output.slice(firstEnd, command.output.indexOf(end[0])));
  const guestCpuPercent = ((guest.cpuMs - before.cpuMs) / elapsedMs) * 100;
  return { backend: usage(0), hypervisor: usage(1), others: usage(2), guestCpuPercent, guest };
}

async function cpuMsOf(pids: readonly number[]): Promise<number> {
  return sum(await Promise.all(pids.map(processCpuMs)));
}

async function memoryOf(pids: readonly number[]): Promise<number> {
  return sum(await Promise.all(pids.map(residentMiB)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
