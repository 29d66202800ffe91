import { readdir, readFile } from 'node:fs/promises';
import { eventually } from './eventually.ts';

export interface FoundProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/**
 * The processes that belong to one data folder: all that have its path on their command line or in their environment. So the
 * backend, the hypervisor and their helpers are found without asking the program that is being tested, and nobody else's are.
 */
export async function processesOf(home: string): Promise<FoundProcess[]> {
  const found: FoundProcess[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const commandLine = (await readProcFile(`/proc/${name}/cmdline`)).replaceAll('\0', ' ').trim();
    if (commandLine === '') continue; // a zombie or a kernel thread
    const environment = await readProcFile(`/proc/${name}/environ`);
    // The folder itself or one below it, not one whose name merely begins like it.
    const named = [`${home}/`, `${home} `].some((path) => `${commandLine} `.includes(path));
    if (named || environment.split('\0').includes(`BOATHOUSE_HOME=${home}`)) {
      found.push({ pid: Number(name), commandLine });
    }
  }
  return found;
}

/** Resolves when none is left; rejects after `timeoutMs` with the list of those that are. */
export async function waitForNoProcessOf(home: string, timeoutMs: number): Promise<void> {
  let left: FoundProcess[] = [];
  await eventually(
    async () => {
      left = await processesOf(home);
      return left.length === 0 ? true : null;
    },
    { what: `no process of ${home}`, timeoutMs },
  ).catch((error: unknown) => {
    throw new Error(`still running: ${left.map((one) => `${one.pid} ${one.commandLine.slice(0, 200)}`).join('; ')}`, {
      cause: error,
    });
  });
}

/** Resolves when the process is gone or a zombie. */
export async function waitForExit(pid: number, timeoutMs = 60_000): Promise<void> {
  await eventually(async () => ((await readProcFile(`/proc/${pid}/cmdline`)) === '' ? true : null), {
    what: `the end of process ${pid}`,
    timeoutMs,
  });
}

/** Resident memory of a process in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(await readProcFile(`/proc/${pid}/status`));
  if (match?.[1] === undefined) throw new Error(`process ${pid} has no memory figures: it is gone`);
  return Number(match[1]) / 1024;
}

/** Processor time that a process has used until now, by all its threads. */
export async function processTimeMs(pid: number): Promise<number> {
  const stat = await readProcFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Of `clock_t`, which is 100 a second on every Linux that matters here. */
const MS_PER_TICK = 10;

async function readProcFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return ''; // it ended while we were reading, or is somebody else's
  }
}
