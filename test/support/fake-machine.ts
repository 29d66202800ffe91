import type { MachineControl } from '../../electron/api/backend.ts';
import { toFailure } from '../../electron/api/failure.ts';
import type { ImageFallback } from '../../electron/api/image-fallback.ts';
import {
  type MachineState,
  type MachineStatus,
  type StartPhase,
  startPhase,
} from '../../electron/api/machine-status.ts';
import { BoathouseError } from '../../electron/base/errors.ts';
import { Emitter } from '../../electron/base/event.ts';

/** A machine that is its state and nothing else. A start goes through all phases at once, unless a test holds it in one or makes it fail there. */
export class FakeMachine implements MachineControl {
  readonly #changes = new Emitter<MachineStatus>();
  readonly onStatus = this.#changes.event;
  readonly stops: boolean[] = [];
  warnings: string[] = [];
  imageFallback: ImageFallback | null = null;
  /** The phase in which a start fails, or stays until it is stopped. */
  failIn: StartPhase | null = null;
  holdIn: StartPhase | null = null;
  /** What a stop fails with, and the machine with it. */
  stopError: BoathouseError | null = null;
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
      imageFallback: this.imageFallback,
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

  retryImage(): Promise<MachineStatus> {
    this.imageFallback = null;
    this.#changes.fire(this.current());
    return this.status();
  }

  async stop(request: { readonly force: boolean }): Promise<MachineStatus> {
    this.stops.push(request.force);
    this.#cancelStart();
    if (this.stopError !== null) {
      this.become({ state: 'failed', phase: null, failure: toFailure(this.stopError) });
      throw this.stopError;
    }
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

export function notRunning(): BoathouseError {
  return new BoathouseError('not-running', 'The engine is not running', { hint: 'Start it: boathouse start' });
}
