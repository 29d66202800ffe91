import type { Clock } from '../../base/clock.ts';
import { DisposableStack } from '../../base/disposable.ts';
import { cancelledError, throwIfCancelled } from '../../host/delay.ts';
import type { DetachedProcess } from '../../host/detached-process.ts';
import { processStartTime } from '../../host/process-identity.ts';
import type { LaunchContext } from '../driver.ts';
import { clearRunFolder, RunJournal } from './run-journal.ts';
import { WatchedProcess } from './watched-process.ts';

type ScopeContext = Pick<LaunchContext, 'runFolder' | 'logger' | 'signal'>;

/** What one launch has made so far. It is released in reverse when a later step fails, and the machine's when all went well. */
export class LaunchScope {
  readonly #context: ScopeContext;
  readonly #clock: Clock;
  readonly #journal: RunJournal;
  readonly #made = new DisposableStack();

  constructor(context: ScopeContext, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#journal = new RunJournal(context.runFolder);
  }

  /** Ends what an earlier launch left, then does `steps`; leaves no process and no file when they fail. */
  async run<T>(steps: () => Promise<T>): Promise<T> {
    const { runFolder, logger, signal } = this.#context;
    throwIfCancelled(signal);
    await clearRunFolder(runFolder, this.#clock, logger);
    this.#made.defer(() => clearRunFolder(runFolder, this.#clock, logger));
    try {
      return await steps();
    } catch (error) {
      await this.#made.dispose();
      throw signal.aborted ? cancelledError(signal) : error;
    }
  }

  defer(release: () => Promise<void> | void): void {
    this.#made.defer(release);
  }

  /** Makes a process that was just started ours to end, and known to the next launch should we be killed. */
  async adopt(started: DetachedProcess): Promise<WatchedProcess> {
    this.#made.defer(() => started.kill());
    // A process that is gone already has no start time; whoever waits for it says so.
    const identity = { pid: started.pid, startTime: (await processStartTime(started.pid)) ?? 'gone' };
    await this.#journal.add(identity);
    return new WatchedProcess(identity, { clock: this.#clock, logger: this.#context.logger, child: started });
  }

  /** `wait` gets a signal that aborts when the program ends, or when the caller wishes. */
  async whileRunning<T>(program: DetachedProcess, wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    void program.ended.then(abort);
    this.#context.signal.addEventListener('abort', abort, { once: true });
    try {
      throwIfCancelled(this.#context.signal);
      return await wait(stop.signal);
    } finally {
      this.#context.signal.removeEventListener('abort', abort);
    }
  }
}
