import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../../electron/host/atomic-file.ts';
import { isSameProcess } from '../../../electron/host/process-identity.ts';

/** What Hyper-V keeps of a machine. */
export interface StoredMachine {
  readonly id: string;
  readonly name: string;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** VHDX files. */
  readonly disks: readonly string[];
  readonly bootDisk: string | null;
  readonly secureBoot: boolean;
  /** Of COM 1, in Windows' form. */
  readonly pipe: string | null;
  /** Its network card's address; null without a card. */
  readonly macAddress: string | null;
  /** Its worker, of the last start. */
  readonly worker: { readonly pid: number; readonly startTime: string } | null;
}

export interface LoggedEvent {
  readonly log: string;
  readonly id: number;
  readonly message: string;
}

const WORKER_LOG = 'Microsoft-Windows-Hyper-V-Worker-Admin';
const SERVICE_LOG = 'Microsoft-Windows-Hyper-V-VMMS-Admin';
const WORKER_GONE = 14070;

/**
 * The stand-in's memory: a folder, since each question is a process of its own.
 *
 *   machines/ID.json   as made      ID.sock   its worker's ear, while it runs      ID.ended   its worker ended as it should
 *   events             a line an entry of the event log                            refusals.json   what is to fail (`refusal`)
 *   pipes/NAME         unix sockets in place of `\\.\pipe\NAME`
 */
export class MachineStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async machines(): Promise<StoredMachine[]> {
    const names = await readdir(join(this.folder, 'machines')).catch(() => []);
    const files = names.filter((name) => name.endsWith('.json'));
    // One may be removed meanwhile.
    const read = (name: string): Promise<string> =>
      readFile(join(this.folder, 'machines', name), 'utf8').catch(() => '');
    const texts = (await Promise.all(files.map(read))).filter((text) => text !== '');
    return texts.map((text) => JSON.parse(text) as StoredMachine);
  }

  async machine(id: string): Promise<StoredMachine | null> {
    return (await this.machines()).find((one) => one.id === id) ?? null;
  }

  async create(name: string, memoryBytes: number): Promise<StoredMachine> {
    const machine: StoredMachine = {
      ...{ id: randomUUID(), name, memoryBytes, cpus: 1, disks: [], bootDisk: null, secureBoot: true },
      ...{ pipe: null, macAddress: '', worker: null },
    };
    await this.save(machine);
    return machine;
  }

  async save(machine: StoredMachine): Promise<void> {
    await mkdir(join(this.folder, 'machines'), { recursive: true });
    await writeFileAtomically(this.#file(machine.id, 'json'), JSON.stringify(machine), { mode: 0o600 });
  }

  async remove(id: string): Promise<void> {
    for (const kind of ['json', 'sock', 'ended']) await rm(this.#file(id, kind), { force: true });
  }

  /** Where its worker is commanded. */
  ear(id: string): string {
    return this.#file(id, 'sock');
  }

  pipe(path: string): string {
    const name = /^\\\\\.\\pipe\\([\w-]+)$/.exec(path)?.[1];
    if (name === undefined) throw new Error(`${path} is no local pipe`);
    return join(this.folder, 'pipes', name);
  }

  /** Whether its worker runs. One that went without a word gets the entry that the service writes of it. */
  async runs(machine: StoredMachine): Promise<boolean> {
    const { id, worker } = machine;
    if (worker === null) return false;
    if (await isSameProcess(worker.pid, worker.startTime)) return true;
    const ended = this.#file(id, 'ended');
    if (!existsSync(ended)) {
      await this.log(SERVICE_LOG, WORKER_GONE, id);
      await writeFile(ended, '');
    }
    return false;
  }

  async noteEnd(id: string, event: number): Promise<void> {
    await this.log(WORKER_LOG, event, id);
    await writeFile(this.#file(id, 'ended'), '');
  }

  async log(log: string, id: number, machine: string): Promise<void> {
    const message = `'a machine' … (Virtual machine ID ${machine.toUpperCase()})`;
    const entry: LoggedEvent = { log, id, message };
    await appendFile(join(this.folder, 'events'), `${JSON.stringify(entry)}\n`);
  }

  /** The newest first. */
  async events(): Promise<LoggedEvent[]> {
    const text = await readFile(join(this.folder, 'events'), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as LoggedEvent).reverse();
  }

  /** How a cmdlet is to fail, as a test wrote it: `{"Start-VM": {"id", "category", "message"}}`. */
  async refusal(cmdlet: string): Promise<{ id: string; category: string; message: string } | null> {
    const text = await readFile(join(this.folder, 'refusals.json'), 'utf8').catch(() => '{}');
    const refusals = JSON.parse(text) as Record<string, { id: string; category: string; message: string }>;
    return refusals[cmdlet] ?? null;
  }

  #file(id: string, kind: string): string {
    return join(this.folder, 'machines', `${id}.${kind}`);
  }
}
