import { setTimeout as delay } from 'node:timers/promises';
import { finding, type Series, series } from '../figures/result.ts';
import { median } from '../figures/statistics.ts';
import type { Measurement } from './measurement.ts';
import { type IdleWindow, watchIdle } from './usage/idle-window.ts';

/** Per cent of a core that the backend may use while nothing happens. */
const BACKEND_TARGET_PERCENT = 0.5;

/** A machine that was just started and has no container, after it came to rest. */
export const idle: Measurement = {
  name: 'idle',
  async run(context) {
    const { machine } = context;
    await machine.turnOff();
    await machine.start();
    const settleS = context.quick ? 15 : 60;
    const windowS = context.quick ? 15 : 60;
    context.progress(`waiting ${settleS} s for it to come to rest`);
    await delay(settleS * 1000, undefined, { signal: context.signal });
    const runs = context.repetitions({ usual: 3, quick: 1 });
    const windows: IdleWindow[] = [];
    for (let run = 1; run <= runs; run += 1) {
      windows.push(await watchIdle(machine, windowS));
      context.progress(`${run}/${runs}`);
    }
    return {
      series: usageSeries(windows),
      findings: [
        finding(
          'processor time of the backend',
          '%',
          median(windows.map(({ backend }) => backend.cpuPercent)),
          BACKEND_TARGET_PERCENT,
        ),
      ],
      notes: [`windows of ${windowS} s, the first ${settleS} s after the start; % of one core; no container`],
    };
  },
};

function usageSeries(windows: readonly IdleWindow[]): Series[] {
  const each = (name: string, unit: '%' | 'MiB', of: (window: IdleWindow) => number): Series =>
    series(name, unit, windows.map(of));
  return [
    each('processor time, backend', '%', ({ backend }) => backend.cpuPercent),
    each('processor time, QEMU', '%', ({ hypervisor }) => hypervisor.cpuPercent),
    each('processor time, other host processes', '%', ({ others }) => others.cpuPercent),
    each('processor time, in the guest', '%', ({ guestCpuPercent }) => guestCpuPercent),
    each('resident memory, backend', 'MiB', ({ backend }) => backend.residentMiB),
    each('resident memory, QEMU', 'MiB', ({ hypervisor }) => hypervisor.residentMiB),
    each('resident memory, other host processes', 'MiB', ({ others }) => others.residentMiB),
    each('memory used in the guest', 'MiB', ({ guest }) => guest.usedMiB),
    each('memory touched in the guest, caches included', 'MiB', ({ guest }) => guest.touchedMiB),
  ];
}
