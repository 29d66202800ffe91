import { systemCpuMsOf } from './cpu-time.ts';

/** What the guest says of itself, from its /proc/stat and /proc/meminfo, one after the other in one text. */
export interface GuestUsage {
  readonly cpuMs: number;
  /** What programs and the kernel hold and could not give back. */
  readonly usedMiB: number;
  /** With what is only cached: what the host has given it, once it was touched. */
  readonly touchedMiB: number;
}

export function guestUsageOf(text: string): GuestUsage {
  const kilobytes = (name: string): number => {
    const value = new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`the guest's /proc/meminfo has no ${name}`);
    return Number(value);
  };
  return {
    cpuMs: systemCpuMsOf(text),
    usedMiB: (kilobytes('MemTotal') - kilobytes('MemAvailable')) / 1024,
    touchedMiB: (kilobytes('MemTotal') - kilobytes('MemFree')) / 1024,
  };
}
