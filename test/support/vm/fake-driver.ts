import { Emitter } from '../../../electron/base/event.ts';
import type { DriverFacts } from '../../../electron/hypervisor/driver-table.ts';
import type { ConsoleStream } from '../../../electron/hypervisor/console/console-stream.ts';
import type {
  DiskFormat,
  DriverName,
  HypervisorDriver,
  LaunchContext,
  MachineRecord,
  MachineSpec,
  ProbeRequest,
  ProbeResult,
  VirtualMachine,
  VmExit,
  WithoutConsole,
} from '../../../electron/hypervisor/driver.ts';

export const FAKE_DRIVER_FACTS: DriverFacts = {
  platforms: { linux: { x64: 'machines', arm64: 'machines' } },
  architectures: 'any',
  shares: ['9p'],
  readOnlyShares: ['9p'],
  networks: ['stream', 'user'],
  capabilities: { pause: true, powerButton: true, dataDisk: 'raw' },
  snapshots: false,
  balloon: false,
  vsock: false,
  rosetta: false,
};

/** A hypervisor whose machines do what a test says. */
export class FakeDriver implements HypervisorDriver {
  readonly name: DriverName;
  capabilities: { pause: boolean; powerButton: boolean; dataDisk: DiskFormat } = {
    pause: true,
    powerButton: true,
    dataDisk: 'raw',
  };
  probeResult: ProbeResult = {
    kind: 'available',
    accelerator: 'tcg',
    version: '11.1',
    program: '/usr/bin/qemu',
    warnings: [],
    shareKinds: ['9p'],
    readOnlyShareKinds: ['9p'],
    networkKinds: ['stream', 'user'],
    rosetta: 'none',
  };
  readonly probes: ProbeRequest[] = [];
  readonly launched: { readonly spec: MachineSpec; readonly vm: FakeVm }[] = [];
  /** Taken from the front, one a launch: its rejection. */
  readonly launchErrors: Error[] = [];
  /** The machine that `attach` finds. */
  left: FakeVm | null = null;
  /** Taken from the front, one an `attach`: its rejection. */
  readonly attachErrors: Error[] = [];
  /** Of the machines to come. */
  withoutConsole: WithoutConsole | undefined;
  /** Set to hold launches until the signal aborts. */
  launchHangs = false;
  #pid = 4000;

  constructor(name: DriverName = 'qemu') {
    this.name = name;
  }

  probe(request: ProbeRequest): Promise<ProbeResult> {
    this.probes.push(request);
    return Promise.resolve(this.probeResult);
  }

  async launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine> {
    const error = this.launchErrors.shift();
    if (error !== undefined) throw error;
    if (this.launchHangs) await rejectionOf(context.signal);
    this.#pid += 1;
    const vm = new FakeVm({ ...recordOf(this.#pid, context.runFolder), driver: this.name });
    vm.withoutConsole = this.withoutConsole;
    this.launched.push({ spec, vm });
    return vm;
  }

  attach(record: MachineRecord): Promise<VirtualMachine | null> {
    const error = this.attachErrors.shift();
    if (error !== undefined) return Promise.reject(error);
    return Promise.resolve(this.left?.record.pid === record.pid ? this.left : null);
  }

  /** The machine of the last launch. */
  get vm(): FakeVm {
    const last = this.launched.at(-1);
    if (last === undefined) throw new Error('nothing was launched');
    return last.vm;
  }
}

export class FakeVm implements VirtualMachine {
  readonly record: MachineRecord;
  readonly console = new FakeConsole();
  readonly exited: Promise<VmExit>;
  withoutConsole: WithoutConsole | undefined;
  /** What was asked of it, in order. */
  readonly calls: string[] = [];
  /** What the power button does; nothing until a test says so. */
  onPowerButton: () => void = () => undefined;
  pauseError: Error | null = null;
  #paused = false;
  readonly #panic = new Emitter<string>();
  readonly #degraded = new Emitter<string>();
  readonly #call = new Emitter<string>();
  #exit: (exit: VmExit) => void = () => undefined;

  constructor(record: MachineRecord) {
    this.record = record;
    this.exited = new Promise((resolve) => (this.#exit = resolve));
  }

  readonly onPanic = this.#panic.event;
  readonly onDegraded = this.#degraded.event;
  readonly onCall = this.#call.event;

  say(...lines: string[]): void {
    for (const line of lines) this.console.output(`${line}\r\n`);
  }

  /** What a boot prints up to a running engine. */
  boot(): void {
    this.say(
      '[boathouse] phase=initramfs uptime=0.5',
      '[boathouse] phase=data-disk uptime=1',
      '[boathouse] service=sshd state=started uptime=1.2',
      '[boathouse] service=containerd state=started uptime=1.5',
      '[boathouse] service=dockerd state=started uptime=2',
    );
  }

  exit(exit: VmExit): void {
    this.#exit(exit);
  }

  panic(detail: string): void {
    this.#panic.fire(detail);
  }

  degrade(sentence: string): void {
    this.#degraded.fire(sentence);
  }

  pressPowerButton(): Promise<void> {
    this.#record('power-button');
    this.onPowerButton();
    return Promise.resolve();
  }

  pause(): Promise<void> {
    this.#record('pause');
    if (this.pauseError !== null) return Promise.reject(this.pauseError);
    this.#paused = true;
    return Promise.resolve();
  }

  resume(): Promise<void> {
    this.#record('resume');
    this.#paused = false;
    return Promise.resolve();
  }

  isPaused(): Promise<boolean> {
    return Promise.resolve(this.#paused);
  }

  kill(): Promise<void> {
    this.#record('kill');
    this.exit({ kind: 'crashed', detail: 'killed on our order' });
    return Promise.resolve();
  }

  detach(): Promise<void> {
    this.#record('detach');
    return Promise.resolve();
  }

  #record(call: string): void {
    this.calls.push(call);
    this.#call.fire(call);
  }
}

class FakeConsole implements ConsoleStream {
  readonly written: Uint8Array[] = [];
  readonly #output = new Emitter<Uint8Array>();
  readonly #close = new Emitter<void>();
  readonly onOutput = this.#output.event;
  readonly onClose = this.#close.event;

  output(text: string): void {
    this.#output.fire(Buffer.from(text));
  }

  write(data: Uint8Array): Promise<void> {
    this.written.push(data);
    return Promise.resolve();
  }
}

export function recordOf(pid: number, runFolder: string): MachineRecord {
  return { driver: 'qemu', pid, startTime: `start-of-${pid}`, runFolder, sockets: {}, helpers: [] };
}

function rejectionOf(signal: LaunchContext['signal']): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(new Error('cancelled'));
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true });
  });
}
