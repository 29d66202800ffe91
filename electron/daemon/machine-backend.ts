import { homedir } from 'node:os';
import type {
  Backend,
  EngineConfigControl,
  NetworkControl,
  ResetScope,
  SettingsControl,
  TerminalChannel,
  UiAddress,
} from '../api/backend.ts';
import type { BackendInfo } from '../api/backend-info.ts';
import type { DiagnosticResult } from '../api/diagnostic.ts';
import type { FolderLayout } from '../api/folder-layout.ts';
import { isUp } from '../api/machine-status.ts';
import type { PublishedPortInfo } from '../api/ports.ts';
import type { LogRequest } from '../api/log-stream.ts';
import type { TerminalRequest } from '../api/terminal.ts';
import type { UiPurpose } from '../api/ui-purpose.ts';
import { VERSION } from '../api/version.ts';
import type { CancelSignal } from '../base/cancellation.ts';
import type { DockerEngine } from '../engine/docker-engine.ts';
import type { PortRow } from '../forward/ports/port-table.ts';
import type { Architecture } from '../hypervisor/driver.ts';
import { readDataDiskRecord } from '../vm/data-disk-record.ts';
import type { Machine } from '../vm/machine.ts';
import { chooseResources, type HostCapacity } from '../vm/resources.ts';
import { ConsoleTerminal } from './console-terminal.ts';
import { followFile } from './follow-file.ts';
import { notRunning, openGuestShell } from './guest-shell.ts';
import { imageInfo } from './image-folder.ts';
import { systemClock } from '../host/system-clock.ts';
import { abortSignalOf } from '../host/abort-signal.ts';
import type { ControlledMachine } from './machine-control.ts';
import { ProcessTerminal } from './process-terminal.ts';
import { publishedPortInfo } from './published-port-info.ts';
import { readServiceLog } from './service-log.ts';
import { bundleSources } from './support/bundle-sources.ts';
import { SupportBundles } from './support/support-bundles.ts';
import type { Dashboard } from './ui/dashboard.ts';

export interface MachineBackendOptions {
  readonly layout: FolderLayout;
  readonly arch: Architecture;
  readonly imageFolder: string;
  readonly startedMs: number;
  readonly computer: HostCapacity;
  readonly machine: Machine;
  readonly control: ControlledMachine;
  /** Of the running machine. */
  readonly ports: () => Promise<PortRow[]>;
  readonly settings: SettingsControl;
  readonly engineConfig: EngineConfigControl;
  readonly network: NetworkControl;
  readonly engine: DockerEngine;
  readonly dashboard: Dashboard;
  readonly diagnose: (signal: AbortSignal) => AsyncIterable<DiagnosticResult>;
  /** Deletes what the scope names; the machine is stopped. */
  readonly erase: (scope: ResetScope) => Promise<void>;
  /** Ends the process, once what is being answered is out. */
  readonly end: () => void;
}

/** What the API stands for: the real machine of one data folder. */
export class MachineBackend implements Backend {
  readonly #options: MachineBackendOptions;
  readonly machine: ControlledMachine;
  readonly context: ControlledMachine['context'];
  readonly settings: SettingsControl;
  readonly engineConfig: EngineConfigControl;
  readonly network: NetworkControl;
  readonly engine: DockerEngine;
  readonly support: SupportBundles;

  constructor(options: MachineBackendOptions) {
    this.#options = options;
    this.machine = options.control;
    this.context = options.control.context;
    this.settings = options.settings;
    this.engineConfig = options.engineConfig;
    this.network = options.network;
    this.engine = options.engine;
    this.support = new SupportBundles({
      sources: () => bundleSources(this, options.layout),
      folder: homedir(),
      clock: systemClock,
    });
  }

  async info(): Promise<BackendInfo> {
    const { layout, arch, imageFolder, startedMs, computer } = this.#options;
    return {
      version: VERSION,
      pid: process.pid,
      home: layout.home,
      startedMs,
      imageFolder,
      image: await imageInfo(imageFolder, arch),
      // A record that cannot be read is one, too.
      hasRun: await readDataDiskRecord(layout.dataDiskRecord).then(
        (record) => record !== null,
        () => true,
      ),
      computer: { cpus: computer.cpus, memoryMiB: computer.memoryMiB },
      proposed: chooseResources({ cpus: null, memoryMiB: null }, computer),
    };
  }

  async ports(): Promise<readonly PublishedPortInfo[]> {
    const { machine, ports } = this.#options;
    if (!isUp(machine.state)) throw notRunning();
    return (await ports()).map(publishedPortInfo);
  }

  openUi(purpose: UiPurpose): Promise<UiAddress> {
    return this.#options.dashboard.address(this, purpose);
  }

  async openTerminal(request: TerminalRequest, signal: CancelSignal): Promise<TerminalChannel> {
    const { machine } = this.#options;
    if (request.kind === 'shell') return openGuestShell(machine, request, abortSignalOf(signal));
    if (request.kind === 'container') {
      return new ProcessTerminal(await this.engine.exec(request, abortSignalOf(signal)));
    }
    const { state } = machine.state;
    if (state === 'stopped' || state === 'failed') throw notRunning();
    return new ConsoleTerminal(machine.console);
  }

  readLog(request: LogRequest, signal: CancelSignal): AsyncIterable<string> {
    const { layout, machine } = this.#options;
    const { source } = request;
    if (source.kind === 'service') {
      return readServiceLog(machine, { ...request, service: source.name }, abortSignalOf(signal));
    }
    const files = { backend: layout.backendLog, console: layout.consoleLog, hypervisor: layout.hypervisorLog };
    return followFile(files[source.kind], request, signal);
  }

  diagnose(signal: CancelSignal): AsyncIterable<DiagnosticResult> {
    return this.#options.diagnose(abortSignalOf(signal));
  }

  async reset(scope: ResetScope): Promise<void> {
    // Its rejection is what keeps the disk of a machine that may run.
    await this.machine.stop({ force: false });
    await this.#options.erase(scope);
    if (scope === 'factory') this.#options.end();
  }

  async shutdown(): Promise<void> {
    try {
      await this.machine.stop({ force: false });
    } finally {
      this.#options.end();
    }
  }
}
