import { setTimeout as delay } from 'node:timers/promises';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { residentMiB } from '../../support/processes.ts';
import { finding, type Series, series } from '../figures/result.ts';
import { median } from '../figures/statistics.ts';
import type { BenchContext, Measurement } from './measurement.ts';

/** How much of what it took for a while the hypervisor may still have. */
const KEPT_TARGET_PERCENT = 10;
const NAME = 'hungry';
const FILE = '/var/tmp/large';

/** What the hypervisor's process holds of this computer's memory: before, at the most, and when it was given time to give it back. */
interface Use {
  readonly before: number;
  readonly full: number;
  readonly after: number;
}

/** Whether memory that containers and files needed for a while comes back to the host (`vm-assets/guest/boathouse/give-back`). */
export const memoryGivenBack: Measurement = {
  name: 'memory-given-back',
  async run(context) {
    const { machine } = context;
    const sizeMiB = context.quick ? 256 : 768;
    // Five idle minutes, the one in which the file was written before them, and a little.
    const idleS = context.quick ? 400 : 430;
    await machine.turnOff();
    await machine.startWithImage();
    await pause(context, 30);
    const fill = `dd if=/dev/zero of=/memory/file bs=1M count=${sizeMiB}`;
    const ended = await repeat(context, {
      times: context.repetitions({ usual: 3, quick: 1 }),
      take: () => machine.docker.expect(['run', '--name', NAME, '--tmpfs', '/memory', BASE_IMAGE, 'sh', '-c', fill]),
      give: () => machine.docker.expect(['rm', '--force', NAME]),
      waitS: 30,
    });
    const read = await repeat(context, {
      times: 1,
      take: () => machine.inVm(`dd if=/dev/zero of=${FILE} bs=1M count=${sizeMiB} && sync`),
      give: () => Promise.resolve(''),
      waitS: idleS,
    });
    await machine.inVm(`rm ${FILE}`);
    return {
      series: [...useSeries('a container', ended), ...useSeries('a file', read)],
      findings: [
        finding('kept of what a container had, 30 s after its end', '%', keptPercent(ended), KEPT_TARGET_PERCENT),
        finding(`kept of a file that was written, ${idleS} s later`, '%', keptPercent(read), KEPT_TARGET_PERCENT),
      ],
      notes: [
        `${sizeMiB} MiB in a tmpfs of a container, and written to a file; resident memory of the hypervisor's process`,
      ],
    };
  },
};

interface Course {
  readonly times: number;
  readonly take: () => Promise<string>;
  readonly give: () => Promise<string>;
  readonly waitS: number;
}

async function repeat(context: BenchContext, { times, take, give, waitS }: Course): Promise<Use[]> {
  const pid = await context.machine.hypervisorPid();
  const uses: Use[] = [];
  for (let time = 1; time <= times; time += 1) {
    const before = await residentMiB(pid);
    await take();
    const full = await residentMiB(pid);
    await give();
    await pause(context, waitS);
    uses.push({ before, full, after: await residentMiB(pid) });
    context.progress(`${time}/${times}`);
  }
  return uses;
}

async function pause(context: BenchContext, seconds: number): Promise<void> {
  context.progress(`waiting ${seconds} s`);
  await delay(seconds * 1000, undefined, { signal: context.signal });
}

function useSeries(what: string, uses: readonly Use[]): Series[] {
  const each = (name: string, of: (use: Use) => number): Series => series(`${what}: ${name}`, 'MiB', uses.map(of));
  return [
    each('before', ({ before }) => before),
    each('at the most', ({ full }) => full),
    each('after the wait', ({ after }) => after),
  ];
}

function keptPercent(uses: readonly Use[]): number {
  return median(uses.map(({ before, full, after }) => ((after - before) / (full - before)) * 100));
}
