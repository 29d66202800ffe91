import { readdir, readFile } from 'node:fs/promises';
import { processCpuMs, processCpuMsOf } from '../vm/usage/cpu-time.ts';

/** What Chromium calls a process: `renderer`, `gpu-process`, `utility`, `zygote`; `main` is the one without a name. */
export interface WindowProcess {
  readonly pid: number;
  readonly type: string;
  readonly commandLine: string;
}

/** A process and all that descend from it. */
export async function processTree(root: number): Promise<WindowProcess[]> {
  return [...(await describe([root])), ...(await processesUnder(root))];
}

export async function processesUnder(root: number): Promise<WindowProcess[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isUnder = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && parent > 0 && (parent === root || isUnder(parent));
  };
  return describe([...parents.keys()].filter(isUnder));
}

/** Milliseconds of processor time by the processes' types. */
export async function cpuMsByType(processes: readonly WindowProcess[]): Promise<Map<string, number>> {
  return sumByType(processes, processCpuMs);
}

/** Milliseconds of processor time by the threads' names, over all processes of a type: `CrRendererMain` is a page's, `CompositorTileW` draws. */
export async function cpuMsByThread(processes: readonly WindowProcess[], type: string): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const { pid } of processes.filter((one) => one.type === type)) {
    for (const thread of await readdir(`/proc/${pid}/task`).catch(() => [])) {
      const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => null);
      if (stat === null) continue;
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')).replace(/\d+$/, '');
      sums.set(name, (sums.get(name) ?? 0) + processCpuMsOf(stat));
    }
  }
  return sums;
}

/** The proportional set size: pages that several share are counted in parts, so that sums are true. */
export async function pssMiBByType(processes: readonly WindowProcess[]): Promise<Map<string, number>> {
  return sumByType(processes, async (pid) => pssMiBOf(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')));
}

/** From the text of /proc/PID/smaps_rollup. */
export function pssMiBOf(rollup: string): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (kilobytes === undefined) throw new Error('the text is none of /proc/PID/smaps_rollup');
  return Number(kilobytes) / 1024;
}

async function sumByType(
  processes: readonly WindowProcess[],
  figureOf: (pid: number) => Promise<number>,
): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const { pid, type } of processes) {
    // One that has ended meanwhile has nothing any more.
    const figure = await figureOf(pid).catch(() => 0);
    sums.set(type, (sums.get(type) ?? 0) + figure);
  }
  return sums;
}

async function describe(pids: readonly number[]): Promise<WindowProcess[]> {
  const found = await Promise.all(
    pids.map(async (pid) => {
      const commandLine = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
      return { pid, type: /--type=([\w-]+)/.exec(commandLine)?.[1] ?? 'main', commandLine };
    }),
  );
  return found.filter(({ commandLine }) => commandLine !== '');
}
