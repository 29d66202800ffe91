import { join } from 'node:path';
import { inject } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { eventually } from '../eventually.ts';
import type { MachineOptions, MachineUnderTest } from '../machine-under-test.ts';
import { ownMachine } from '../machines.ts';
import { type StandInName, startStandInBackend } from '../stand-in/stand-in-backend.ts';
import { SwitchUnderTest } from './switch-under-test.ts';

export interface MachineOnSwitchOptions {
  readonly backend: Extract<StandInName, 'hyperv' | 'wsl' | 'switch'>;
  /** Of the computer's first addresses. */
  readonly prefix: string;
  /** The machine's, once the computer is there. */
  readonly machine: (host: SwitchUnderTest) => MachineOptions;
}

/** A machine whose backend runs on a computer of its own, with a switch, and a port of that computer for a container. Not started. */
export class MachineOnSwitch implements AsyncDisposable {
  readonly host: SwitchUnderTest;
  readonly machine: MachineUnderTest;
  readonly port: number;
  readonly #backend: StandInName;

  private constructor(parts: Pick<MachineOnSwitch, 'host' | 'machine' | 'port'>, backend: StandInName) {
    this.host = parts.host;
    this.machine = parts.machine;
    this.port = parts.port;
    this.#backend = backend;
  }

  static async create({ backend, prefix, machine }: MachineOnSwitchOptions): Promise<MachineOnSwitch> {
    const { folder, tools } = inject('session');
    const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
    const port = await findFreePort();
    const host = await SwitchUnderTest.create({
      folder: join(folder, `${backend}-switch-${port}`),
      busybox: tools.busybox[arch],
      qemu: arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64',
    });
    await host.serve({ prefix });
    return new MachineOnSwitch({ host, machine: await ownMachine(machine(host)), port }, backend);
  }

  /** Starts the machine as well, or takes it over. */
  async startBackend(): Promise<void> {
    await startStandInBackend(this.machine, this.#backend, (argv) => this.host.computer.inside(argv));
  }

  /** What that computer's port of a container says, to itself; nothing when nobody answers. */
  async page(port = this.port): Promise<string> {
    const { computer, busybox } = this.host;
    return await computer
      .run(busybox, 'wget', '-q', '-T', '20', '-O', '-', `http://127.0.0.1:${port}/`)
      .catch(() => '');
  }

  /** A guest that asks its gateway every 15 s believes the second silence, and is then booted far enough to be slow. */
  async expectPage(port = this.port): Promise<void> {
    const here = async (): Promise<true | null> => ((await this.page(port)).trim() === 'here' ? true : null);
    await eventually(here, { what: 'the page', timeoutMs: 180_000, pauseMs: 1_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.machine[Symbol.asyncDispose]();
    await this.host[Symbol.asyncDispose]();
  }
}
