import type { CancelSignal } from '../base/cancellation.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { BackendInfo } from './backend-info.ts';
import type { ContextStatus } from './context-status.ts';
import type { EngineConfig, EngineConfigOutcome } from './engine-config.ts';
import type { DiagnosticResult } from './diagnostic.ts';
import type { EngineControl } from './engine/engine-control.ts';
import type { LogRequest } from './log-stream.ts';
import type { MachineStatus } from './machine-status.ts';
import type { CaptureBytes, CaptureEnd, CaptureRequest } from './network-capture.ts';
import type { NetworkStatus } from './network-status.ts';
import type { PublishedPortInfo } from './ports.ts';
import type { Settings } from './settings.ts';
import type { UiPurpose } from './ui-purpose.ts';
import type { SupportControl } from './support.ts';
import type { TerminalExit, TerminalOutput, TerminalRequest, TerminalSize } from './terminal.ts';

/**
 * What stands behind the API. The router turns calls into these, and adds nothing but the check of their input and the flow
 * control of their streams; `daemon/` implements it with the real machine, tests with a fake. Every method throws
 * BoathouseError for what a user should read.
 */
export interface Backend {
  info(): Promise<BackendInfo>;
  readonly machine: MachineControl;
  readonly settings: SettingsControl;
  readonly engineConfig: EngineConfigControl;
  readonly context: ContextControl;
  readonly network: NetworkControl;
  /** Docker, on the running machine. */
  readonly engine: EngineControl;
  /** What the running machine's containers publish, also what could not be opened. Throws `not-running`. */
  ports(): Promise<readonly PublishedPortInfo[]>;
  /** The dashboard for a browser: an address that opens it once. Throws `ui-failed`. */
  openUi(purpose: UiPurpose): Promise<UiAddress>;
  /** Throws `not-running` when there is no machine to open it on, and what `EngineControl` does for a container's. */
  openTerminal(request: TerminalRequest, signal: CancelSignal): Promise<TerminalChannel>;
  /**
   * Pieces of text of at most TERMINAL_CHUNK_MAX_BYTES, read only as they are asked for. Ends by itself unless `follow`;
   * ends without an error when `signal` aborts.
   */
  readLog(request: LogRequest, signal: CancelSignal): AsyncIterable<string>;
  /** Runs the checks one after another and yields each result when it is there. */
  diagnose(signal: CancelSignal): AsyncIterable<DiagnosticResult>;
  readonly support: SupportControl;
  /** Stops the machine, then removes what the scope names; nothing, where it is not known to be stopped. The backend ends after a `factory` reset. */
  reset(scope: ResetScope): Promise<void>;
  /** Resolves when the machine is stopped, and rejects as its `stop` does; the backend's process ends after either. */
  shutdown(): Promise<void>;
}

/** Where a browser finds the dashboard. */
export interface UiAddress {
  /** With a token, which counts once and for a short time: whoever opens it first has the dashboard. */
  readonly url: string;
  /** The renderer was built; without it the address shows how to. */
  readonly built: boolean;
}

export interface MachineControl {
  status(): Promise<MachineStatus>;
  /** Fires after each change, with the whole status. */
  readonly onStatus: Event<MachineStatus>;
  /** Resolves when the engine answers; at once when it already does; a paused machine is resumed. A client that goes away does not cancel it. */
  start(): Promise<MachineStatus>;
  /** Ends a start that is under way, too. Resolves when the machine is stopped, and rejects where nobody can tell, or where its VM does not end. */
  stop(request: { readonly force: boolean }): Promise<MachineStatus>;
  restart(): Promise<MachineStatus>;
  /** The next start tries the image of this version again, also if it did not boot before. A machine that runs is left alone. */
  retryImage(): Promise<MachineStatus>;
  /** Freezes the guest. Does nothing when it is frozen. Throws `not-running`, `pause-unsupported`, and what the hypervisor says. */
  pause(): Promise<MachineStatus>;
  /** Resolves when the guest runs on, with its clock set. Does nothing when it runs. Throws `not-running`, and what the hypervisor says. */
  resume(): Promise<MachineStatus>;
}

export interface SettingsView {
  /** Complete, defaults filled in. */
  readonly settings: Settings;
  /** What is stored: only what differs from the defaults. */
  readonly document: Record<string, unknown>;
  /** Paths of what is stored. */
  readonly changed: readonly string[];
  /** The running machine was started with other values and takes these up when it is started again. */
  readonly restartNeeded: boolean;
  readonly file: string;
}

/** Each change is checked as a whole before anything is stored; `setting-refused` names each path and what may stand there. */
export interface SettingsControl {
  /** Fires after each change that is made here; somebody who writes the file himself is not seen. */
  readonly onChange: Event<void>;
  view(): Promise<SettingsView>;
  set(path: string, value: unknown): Promise<SettingsView>;
  /** Stores `document` in place of what is stored. */
  replace(document: unknown): Promise<SettingsView>;
  /** Back to the default; null: everything. */
  reset(path: string | null): Promise<SettingsView>;
}

export interface EngineConfigControl {
  /**
   * Stores dockerd's configuration and starts a machine that runs anew. Throws `engine-config-refused` with dockerd's own words
   * before anything is changed, and what a start does for other reasons.
   */
  apply(config: EngineConfig): Promise<EngineConfigOutcome>;
}

export interface ContextControl {
  status(): Promise<ContextStatus>;
  /** Creates our context if need be and selects it. */
  use(): Promise<ContextStatus>;
  /** Selects what was selected before ours. Does nothing when ours is not selected. */
  restore(): Promise<ContextStatus>;
  /** The same, and deletes ours. Does nothing when another data folder has taken its name over. The next start makes it anew. */
  remove(): Promise<ContextStatus>;
}

export interface NetworkControl {
  /** Throws `not-running`, and `network-lost` while our stack is being started again. */
  status(request: { readonly flows: boolean }): Promise<NetworkStatus>;
  /**
   * Throws `not-running`, `capture-unavailable` on a network that is not ours, `capture-running`, `capture-filter-invalid` and
   * `capture-failed`.
   */
  capture(request: CaptureRequest): Promise<CaptureChannel>;
}

/** A capture that is under way. Disposing ends it; what was not read is dropped, a file is kept. */
export interface CaptureChannel extends Disposable {
  /** Read only as it is asked for; `bytes` for a capture without a file alone. The end is the last value. Throws as `capture` does. */
  readonly output: AsyncIterable<CaptureBytes | CaptureEnd>;
  /** The rest comes out, and then the end. */
  stop(): Promise<void>;
}

/** `data`: the data disk with images, containers and volumes. `factory`: everything in the data folder, and our context. */
export type ResetScope = 'data' | 'factory';

/** An open terminal. Disposing it ends the process, or lets go of the console, and ends `output` at once. */
export interface TerminalChannel extends Disposable {
  /** Read only as it is asked for, so that what is not read waits in the guest. The exit is the last value. */
  readonly output: AsyncIterable<TerminalOutput | TerminalExit>;
  /** Resolves when the guest's side took it: who writes waits for that before writing on. */
  write(base64: string): Promise<void>;
  /** Ends the input; output goes on. */
  end(): Promise<void>;
  resize(size: TerminalSize): Promise<void>;
}
