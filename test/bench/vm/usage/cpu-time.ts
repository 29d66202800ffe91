import { readFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second for programs, whatever the kernel's own clock (USER_HZ). */
const TICK_MS = 10;

/** Fields of /proc/PID/stat after the command's name, counted from the state as 0 (proc(5) counts it as 3). */
const USER = 11;
const SYSTEM = 12;

/** Of the `cpu` line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal; guest time is in user already. */
const IDLE = 3;
const IO_WAIT = 4;
const COUNTED = 8;

/** Milliseconds of processor time that a process has used so far, with all of its threads. */
export async function processCpuMs(pid: number): Promise<number> {
  return processCpuMsOf(await readFile(`/proc/${pid}/stat`, 'utf8'));
}

/** The same from the text of /proc/PID/stat. The name stands in parentheses and may hold spaces and parentheses itself. */
export function processCpuMsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_MS;
}

/** Milliseconds of processor time that a system has used so far, over all of its processors, from the text of /proc/stat. */
export function systemCpuMsOf(stat: string): number {
  const line = /^cpu +(.+)$/m.exec(stat)?.[1];
  if (line === undefined) throw new Error('the text is none of /proc/stat');
  const ticks = line.split(' ').map(Number).slice(0, COUNTED);
  const busy = ticks.filter((_, index) => index !== IDLE && index !== IO_WAIT);
  return busy.reduce((sum, count) => sum + count, 0) * TICK_MS;
}
