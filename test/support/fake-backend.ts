import { tmpdir } from 'node:os';
import { spawn } from 'node:child_process';
import type {
  Backend,
  ContextControl,
  EngineConfigControl,
  MachineControl,
  ResetScope,
  SettingsControl,
  TerminalChannel,
  UiAddress,
} from '../../electron/api/backend.ts';
import type { BackendInfo } from '../../electron/api/backend-info.ts';
import type { ContextStatus } from '../../electron/api/context-status.ts';
import type { EngineConfigOutcome } from '../../electron/api/engine-config.ts';
import type { DiagnosticResult } from '../../electron/api/diagnostic.ts';
import type { PublishedPortInfo } from '../../electron/api/ports.ts';
import type { LogRequest } from '../../electron/api/log-stream.ts';
import type { MachineState, MachineStatus, StartPhase } from '../../electron/api/machine-status.ts';
import { startPhase } from '../../electron/api/machine-status.ts';
import type { TerminalRequest } from '../../electron/api/terminal.ts';
import type { UiPurpose } from '../../electron/api/ui-purpose.ts';
import type { EngineControl } from '../../electron/api/engine/engine-control.ts';
import type { CancelSignal } from '../../electron/base/cancellation.ts';
import { BoathouseError } from '../../electron/base/errors.ts';
import { Emitter } from '../../electron/base/event.ts';
import { VERSION } from '../../electron/api/version.ts';
import { toFailure } from '../../electron/api/failure.ts';
import { abortSignalOf } from '../../electron/host/abort-signal.ts';
import { SupportBundles } from '../../electron/daemon/support/support-bundles.ts';
import { systemClock } from '../../electron/host/system-clock.ts';
import { ProcessTerminal } from '../../electron/daemon/process-terminal.ts';
import { FakeNetwork } from './fake-network.ts';
import { RecordedEngine } from './recorded-engine.ts';

/**
 * A backend without a machine, for tests of the API and of the command line. A start goes through all phases at once, unless a
 * test holds it in one or makes it fail there; a shell is a process of the host; the rest answers what a test put in.
 */
export class FakeBackend implements Backend {
  readonly machine = new FakeMachine();
  readonly context = new FakeContext();
  readonly network = new FakeNetwork(this.machine);
  readonly recordedEngine = new RecordedEngine();
  engine: EngineControl = this.recordedEngine.control;
  readonly terminals: TerminalRequest[] = [];
  readonly resets: ResetScope[] = [];
  readonly logRequests: LogRequest[] = [];
  settings: SettingsControl;
  /** Outcomes of configurations that are applied, from the front; then they are stored. */
  readonly engineConfigs: (EngineConfigOutcome | BoathouseError)[] = [];
  readonly engineConfig: EngineConfigControl = {
    apply: async (config) => {
      const next = this.engineConfigs.shift() ?? { kind: 'stored' };
      if (next instanceof BoathouseError) throw next;
      if (next.kind !== 'reverted') await this.settings.set('engine.config', config);
      return next;
    },
  };
  readonly support = new SupportBundles({
    sources: () => [
      {
        name: 'settings.json',
        about: 'The settings',
        content: { kind: 'json', read: () => Promise.resolve(this.supportSettings) },
      },
    ],
    folder: tmpdir(),
    clock: systemClock,
  });
  supportSettings: unknown = { proxies: { 'http-proxy': 'http://ann:hunter2@proxy:3128' } };
  logs: (request: LogRequest, signal: CancelSignal) => AsyncIterable<string> = emptyLog;
  /** What a terminal in a container is; null: a process of the host. */
  openContainer:
    | ((request: Extract<TerminalRequest, { kind: 'container' }>, signal: AbortSignal) => Promise<TerminalChannel>)
    | null = null;
  diagnostics: DiagnosticResult[] = [];
  published: PublishedPortInfo[] = [];
  uiBuilt = true;
  hasRun = true;
  version = VERSION;
  onShutdown: () => void = () => undefined;

  constructor(settings: SettingsControl) {
    this.settings = settings;
  }

  info(): Promise<BackendInfo> {
    return Promise.resolve({
      version: this.version,
      pid: process.pid,
      home: '/home/test/boathouse',
      startedMs: 0,
      imageFolder: '/image',
      image: {
        imageId: 'ab'.repeat(32),
        arch: 'amd64',
        engineVersion: '28.5.2',
        kernelVersion: '6.12.107',
        sizeBytes: 90_000_000,
      },
      hasRun: this.hasRun,
      computer: { cpus: 8, memoryMiB: 16_384 },
      proposed: { cpus: 4, memoryMiB: 4_096 },
    });
  }

  ports(): Promise<readonly PublishedPortInfo[]> {
    return this.machine.current().machine.state === 'running'
      ? Promise.resolve(this.published)
      : Promise.reject(notRunning());
  }

  openUi(purpose: UiPurpose): Promise<UiAddress> {
    return Promise.resolve({ url: `http://127.0.0.1:4711/open?token=${purpose}`, built: this.uiBuilt });
  }

  openTerminal(request: TerminalRequest, signal: CancelSignal): Promise<TerminalChannel> {
    this.terminals.push(request);
    if (request.kind === 'container' && this.openContainer !== null) {
      return this.openContainer(request, abortSignalOf(signal));
    }
    if (this.machine.current().machine.state !== 'running') {
      return Promise.reject(notRunning());
    }
    const command = request.kind === 'console' ? 'cat' : [request.command ?? 'cat'].flat().join(' ');
    return Promise.resolve(hostProcess(command));
  }

  readLog(request: LogRequest, signal: CancelSignal): AsyncIterable<string> {
    this.logRequests.push(request);
    return this.logs(request, signal);
  }

  async *diagnose(): AsyncGenerator<DiagnosticResult, void> {
    yield* await Promise.resolve(this.diagnostics);
  }

  async reset(scope: ResetScope): Promise<void> {
    this.resets.push(scope);
    await this.machine.stop({ force: false });
  }

  async shutdown(): Promise<void> {
    await this.machine.stop({ force: false });
    this.onShutdown();
  }
}

export class FakeMachine implements MachineControl {
  readonly #changes = new Emitter<MachineStatus>();
  readonly onStatus = this.#changes.event;
  readonly stops: boolean[] = [];
  warnings: string[] = [];
  /** The phase in which a start fails, or stays until it is stopped. */
  failIn: StartPhase | null = null;
  holdIn: StartPhase | null = null;
  /** A stop takes until this is called, when it is set. */
  holdStop: Promise<void> | null = null;
  #state: MachineState = { state: 'stopped' };
  #phases: StartPhase[] = [];
  #cancelStart: () => void = () => undefined;

  status(): Promise<MachineStatus> {
    return Promise.resolve(this.current());
  }

  current(): MachineStatus {
    const launched = this.#state.state === 'running' || this.#state.state === 'paused';
    return {
      machine: this.#state,
      phases: this.#phases.map((phase) => ({ phase, durationMs: 1234 })),
      warnings: this.warnings,
      vm: launched
        ? {
            arch: 'amd64',
            driver: 'qemu',
            accelerator: 'tcg',
            cpus: 2,
            memoryMiB: 2048,
            engineVersion: '28.5.2',
            imageId: 'ab'.repeat(32),
            pid: 4711,
          }
        : null,
      dockerHost: 'unix:///home/test/boathouse/run/docker.sock',
      context: { name: 'boathouse', selected: launched },
    };
  }

  become(state: MachineState): void {
    this.#state = state;
    this.#changes.fire(this.current());
  }

  async start(): Promise<MachineStatus> {
    if (this.#state.state === 'running') return this.status();
    if (this.#state.state === 'paused') return this.resume();
    this.#phases = [];
    for (const phase of startPhase.options) {
      this.become({ state: 'starting', phase, sinceMs: Date.now(), startedMs: Date.now() });
      if (phase === this.failIn) throw this.#fail(phase);
      if (phase === this.holdIn) {
        await new Promise<void>((resolve) => (this.#cancelStart = resolve));
        throw new BoathouseError('start-cancelled', 'The start was cancelled');
      }
      this.#phases.push(phase);
    }
    this.become({ state: 'running', sinceMs: Date.now(), startDurationMs: 8638 });
    return this.status();
  }

  async stop(request: { readonly force: boolean }): Promise<MachineStatus> {
    this.stops.push(request.force);
    this.#cancelStart();
    if (this.#state.state === 'stopped') return this.status();
    this.become({ state: 'stopping', sinceMs: Date.now(), forced: request.force });
    if (!request.force) await this.holdStop;
    this.become({ state: 'stopped' });
    return this.status();
  }

  async restart(): Promise<MachineStatus> {
    await this.stop({ force: false });
    return this.start();
  }

  pause(): Promise<MachineStatus> {
    if (this.#state.state !== 'running') return Promise.reject(notRunning());
    const { sinceMs, startDurationMs } = this.#state;
    this.become({ state: 'paused', sinceMs: Date.now(), runningSinceMs: sinceMs, startDurationMs });
    return this.status();
  }

  resume(): Promise<MachineStatus> {
    if (this.#state.state !== 'paused') return Promise.reject(notRunning());
    const { runningSinceMs, startDurationMs } = this.#state;
    this.become({ state: 'running', sinceMs: runningSinceMs, startDurationMs });
    return this.status();
  }

  #fail(phase: StartPhase): BoathouseError {
    const error = new BoathouseError(`${phase}-failed`, `The ${phase} broke`, {
      hint: 'Mend it.',
      logFile: '/home/test/boathouse/log/console.log',
    });
    this.become({ state: 'failed', phase, failure: toFailure(error) });
    return error;
  }
}

export class FakeContext implements ContextControl {
  current = 'default';
  created = true;

  status(): Promise<ContextStatus> {
    return Promise.resolve({
      name: 'boathouse',
      created: this.created,
      selected: this.current === 'boathouse',
      current: this.current,
      previous: this.current === 'boathouse' ? 'default' : null,
      configFile: '/home/test/.docker/config.json',
      dockerHost: 'unix:///home/test/boathouse/run/docker.sock',
    });
  }

  use(): Promise<ContextStatus> {
    this.current = 'boathouse';
    return this.status();
  }

  restore(): Promise<ContextStatus> {
    this.current = 'default';
    return this.status();
  }

  remove(): Promise<ContextStatus> {
    this.created = false;
    return this.restore();
  }
}

/** A process of this host in the place of one in the guest. */
export function hostProcess(command: string): ProcessTerminal {
  const child = spawn('sh', ['-c', command], { stdio: 'pipe' });
  return new ProcessTerminal({
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
    resize: () => undefined,
    close: () => void child.kill('SIGKILL'),
  });
}

function notRunning(): BoathouseError {
  return new BoathouseError('not-running', 'The engine is not running', { hint: 'Start it: boathouse start' });
}

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable without anything to wait for
async function* emptyLog(): AsyncGenerator<string, void> {
  yield* [];
}
