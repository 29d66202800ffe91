import { tmpdir } from 'node:os';
import { spawn } from 'node:child_process';
import type {
  Backend,
  ContextControl,
  EngineConfigControl,
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
import type { TerminalRequest } from '../../electron/api/terminal.ts';
import type { UiPurpose } from '../../electron/api/ui-purpose.ts';
import type { EngineControl } from '../../electron/api/engine/engine-control.ts';
import type { CancelSignal } from '../../electron/base/cancellation.ts';
import { BoathouseError } from '../../electron/base/errors.ts';
import { VERSION } from '../../electron/api/version.ts';
import { abortSignalOf } from '../../electron/host/abort-signal.ts';
import { SupportBundles } from '../../electron/daemon/support/support-bundles.ts';
import { systemClock } from '../../electron/host/system-clock.ts';
import { ProcessTerminal } from '../../electron/daemon/process-terminal.ts';
import { FakeMachine, notRunning } from './fake-machine.ts';
import { FakeNetwork } from './fake-network.ts';
import { RecordedEngine } from './recorded-engine.ts';

/**
 * A backend without a machine (`fake-machine.ts`), for tests of the API and of the command line. A shell is a process of the host; the rest
 * answers what a test put in.
 */
export class FakeBackend implements Backend {
  readonly machine = new FakeMachine();
  readonly context = new FakeContext();
  readonly network = new FakeNetwork(this.machine);
  readonly recordedEngine = new RecordedEngine();
  engine: EngineControl = this.recordedEngine.control;
  readonly terminals: TerminalRequest[] = [];
  readonly resets: ResetScope[] = [];
  resetError: BoathouseError | null = null;
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
    sources: () =>
      Promise.resolve([
        {
          name: 'settings.json',
          about: 'The settings',
          content: { kind: 'json', read: () => Promise.resolve(this.supportSettings) },
        },
      ]),
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
    if (this.resetError !== null) throw this.resetError;
  }

  async shutdown(): Promise<void> {
    try {
      await this.machine.stop({ force: false });
    } finally {
      this.onShutdown();
    }
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

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable without anything to wait for
async function* emptyLog(): AsyncGenerator<string, void> {
  yield* [];
}
