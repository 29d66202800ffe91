import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { isRecord } from '../is-record.ts';
import type { Neighbour } from './neighbours.ts';
import type { PowerShell } from './power-shell.ts';
import * as scripts from './scripts.ts';

/** A machine as it is to be made. */
export interface MachineConfig {
  readonly name: string;
  /** Where Hyper-V keeps its files. */
  readonly folder: string;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** VHDX files; the first is booted from. */
  readonly disks: readonly string[];
  /** Of the console, in Windows' form. */
  readonly pipe: string;
  /** Its id. Null: no network card. */
  readonly switch: string | null;
  /** Twelve hexadecimal digits; empty without a card. */
  readonly macAddress: string;
}

export interface MachineLook {
  /** Of `VMState`, for example `Running`; empty when there is no such machine. */
  readonly state: string;
  /** Of its worker process, vmwp.exe; 0 when it has none. */
  readonly processId: number;
}

/** The states in which a machine holds its disks, and may go on. */
const ALIVE = [
  'Running',
  'Paused',
  'Starting',
  'Stopping',
  'Pausing',
  'Resuming',
  'Reset',
  'RunningCritical',
  'PausedCritical',
];

export function isAlive({ state }: MachineLook): boolean {
  return ALIVE.includes(state);
}

/** Hyper-V, by its PowerShell module. Errors: those of `PowerShell.run`. */
export class HypervService {
  readonly #shell: PowerShell;

  constructor(shell: PowerShell) {
    this.#shell = shell;
  }

  /** Its version, and whether there is a virtual switch of that id. */
  async inspect(switchId: string, signal: CancelSignal): Promise<{ version: string; hasSwitch: boolean }> {
    const answer = await this.#shell.run(scripts.INSPECT, { switch: switchId }, signal);
    const version = isRecord(answer) && typeof answer['version'] === 'string' ? answer['version'] : '';
    return { version, hasSwitch: isRecord(answer) && answer['switch'] === true };
  }

  /** Of a VHDX that no machine uses. */
  async growDisk(path: string, sizeBytes: number, signal: CancelSignal): Promise<void> {
    await this.#shell.run(scripts.GROW, { path, sizeBytes }, signal);
  }

  /** Its id. */
  async create(config: MachineConfig, signal: CancelSignal): Promise<string> {
    const answer = await this.#shell.run(scripts.CREATE, config, signal);
    if (isRecord(answer) && typeof answer['id'] === 'string' && answer['id'] !== '') return answer['id'];
    throw new BoathouseError('hypervisor-failed', 'Hyper-V made a machine and names no id of it');
  }

  async look(id: string, signal?: CancelSignal): Promise<MachineLook> {
    const answer = await this.#shell.run(scripts.LOOK, { id }, signal);
    if (!isRecord(answer)) return { state: '', processId: 0 };
    const { state, processId } = answer;
    return {
      state: typeof state === 'string' ? state : '',
      processId: typeof processId === 'number' ? processId : 0,
    };
  }

  async start(id: string, signal: CancelSignal): Promise<void> {
    await this.#shell.run(scripts.START, { id }, signal);
  }

  async pause(id: string): Promise<void> {
    await this.#shell.run(scripts.PAUSE, { id });
  }

  async resume(id: string): Promise<void> {
    await this.#shell.run(scripts.RESUME, { id });
  }

  /** Throws `hypervisor-command-failed` when the guest cannot be asked, for example since it has not come up so far. */
  async shutDown(id: string): Promise<void> {
    const answer = await this.#shell.run(scripts.SHUT_DOWN, { id });
    const code = isRecord(answer) ? answer['code'] : undefined;
    if (code === 0) return;
    throw new BoathouseError(
      'hypervisor-command-failed',
      `Hyper-V could not ask the guest to shut down (code ${String(code)})`,
    );
  }

  async turnOff(id: string): Promise<void> {
    await this.#shell.run(scripts.TURN_OFF, { id });
  }

  /** Ends and removes whatever has that name. */
  async remove(name: string): Promise<void> {
    await this.#shell.run(scripts.REMOVE, { name });
  }

  /** Which of `events` Hyper-V logged of the machine, the newest first. */
  async loggedEvents(id: string, events: readonly number[]): Promise<readonly number[]> {
    const answer = await this.#shell.run(scripts.EVENTS, { id, events });
    const found = isRecord(answer) && Array.isArray(answer['events']) ? (answer['events'] as unknown[]) : [];
    return found.filter((one) => typeof one === 'number');
  }

  /** Who has the card with that address (`02:…`), as the host's neighbour table has it. */
  async neighbours(macAddress: string, signal: CancelSignal): Promise<readonly Neighbour[]> {
    const asWindowsHasIt = macAddress.replaceAll(':', '-').toUpperCase();
    const answer = await this.#shell.run(scripts.NEIGHBOURS, { macAddress: asWindowsHasIt }, signal);
    const found = isRecord(answer) && Array.isArray(answer['neighbours']) ? (answer['neighbours'] as unknown[]) : [];
    return found.flatMap((one) => {
      if (!isRecord(one)) return [];
      const { address, state } = one;
      return typeof address === 'string' && typeof state === 'string' ? [{ address, state }] : [];
    });
  }
}
