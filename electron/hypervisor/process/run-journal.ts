import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { writeFileAtomically } from '../../host/atomic-file.ts';
import { delay } from '../../host/delay.ts';
import { endProcess } from '../../host/end-process.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import type { ProcessRecord } from '../driver.ts';
import { isRecord } from '../is-record.ts';

/**
 * Which processes a run has started, written beside its sockets as each of them starts. The caller's `MachineRecord` exists
 * only once a launch has succeeded; a backend that is killed before that leaves processes that hold the data disk, and this
 * file is how the next launch finds them.
 */
const JOURNAL_NAME = 'processes.json';
const END_TIMEOUT_MS = 10_000;
/** A run that ended without its backend is in nobody's way. */
const LOOK_MS = 10_000;

export class RunJournal {
  readonly #file: string;
  readonly #processes: ProcessRecord[] = [];

  constructor(runFolder: string) {
    this.#file = join(runFolder, JOURNAL_NAME);
  }

  async add(process: ProcessRecord): Promise<void> {
    this.#processes.push({ pid: process.pid, startTime: process.startTime });
    await writeFileAtomically(this.#file, JSON.stringify(this.#processes), { mode: 0o600 });
  }
}

/** Ends the processes of an earlier run in `runFolder`, last started first, and empties the folder; makes it when it is missing. */
export async function clearRunFolder(runFolder: string, clock: Clock, logger: Logger): Promise<void> {
  await mkdir(runFolder, { recursive: true, mode: 0o700 });
  for (const left of (await readJournal(join(runFolder, JOURNAL_NAME))).reverse()) {
    if (await endProcess(clock, left, END_TIMEOUT_MS)) continue;
    logger.error(`process ${left.pid} of an earlier start cannot be ended`);
  }
  for (const name of await readdir(runFolder)) await rm(join(runFolder, name), { recursive: true, force: true });
}

/**
 * For a process of a run that is to end with the others: resolves when all of them are gone that were started, or the journal is. Until
 * a first other one is in it, the run is only beginning.
 */
export async function untilRunEnds(runFolder: string, clock: Clock, ownPid = process.pid): Promise<void> {
  for (let begun = false; ; ) {
    const others = (await readJournal(join(runFolder, JOURNAL_NAME))).filter(({ pid }) => pid !== ownPid);
    const running = await Promise.all(others.map(({ pid, startTime }) => isSameProcess(pid, startTime)));
    begun ||= others.length > 0;
    if (begun && !running.includes(true)) return;
    await delay(clock, LOOK_MS);
  }
}

async function readJournal(file: string): Promise<ProcessRecord[]> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(content) ? content.filter(isProcessRecord) : [];
  } catch {
    return [];
  }
}

function isProcessRecord(value: unknown): value is ProcessRecord {
  return isRecord(value) && Number.isInteger(value['pid']) && typeof value['startTime'] === 'string';
}
