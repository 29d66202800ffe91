import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { FromWorker, NetworkFailure, NetworkQuestions, QuestionName, ToWorker } from './network-protocol.ts';

/** As much of `node:worker_threads`' Worker as is needed. */
export interface WorkerThread {
  postMessage(message: ToWorker): void;
  on(event: 'message', listener: (message: FromWorker) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (exitCode: number) => void): unknown;
  /** Resolves when the thread is gone. */
  terminate(): Promise<number>;
}

interface Pending {
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: BoathouseError) => void;
}

/**
 * One worker from its start to its end. `ended` fires once, with the error that took it down or the news that it ended; whatever was
 * asked and not answered is then rejected with `network-lost`. `dispose` ends it at once, without `ended`.
 */
export class WorkerChannel implements Disposable {
  readonly #worker: WorkerThread;
  readonly #pending = new Map<number, Pending>();
  readonly #event = new Emitter<Exclude<FromWorker, { kind: 'answer' | 'failure' }>>();
  readonly #ended = new Emitter<Error>();
  #over = false;
  #last = 0;
  #error: Error | null = null;

  constructor(worker: WorkerThread) {
    this.#worker = worker;
    worker.on('message', (message) => this.#take(message));
    worker.on('error', (error) => (this.#error = error));
    worker.on('exit', (exitCode) => {
      if (this.#over) return;
      this.#close();
      this.#ended.fire(this.#error ?? new Error(`the network’s worker ended with code ${exitCode}`));
    });
  }

  get onEvent(): Event<Exclude<FromWorker, { kind: 'answer' | 'failure' }>> {
    return this.#event.event;
  }

  get onEnded(): Event<Error> {
    return this.#ended.event;
  }

  /** Rejects with the worker's own error, or `network-lost`. */
  ask<Name extends QuestionName>(
    name: Name,
    body: NetworkQuestions[Name]['asked'],
  ): Promise<NetworkQuestions[Name]['answered']> {
    if (this.#over) return Promise.reject(lostError());
    this.#last += 1;
    const number = this.#last;
    return new Promise((resolve, reject) => {
      // The answer to a question has the type that goes with its name.
      this.#pending.set(number, { resolve: resolve as (body: unknown) => void, reject });
      this.#worker.postMessage({ number, name, body } as ToWorker);
    });
  }

  async dispose(): Promise<void> {
    this.#close();
    await this.#worker.terminate();
  }

  #take(message: FromWorker): void {
    if (this.#over) return;
    if (message.kind !== 'answer' && message.kind !== 'failure') {
      this.#event.fire(message);
      return;
    }
    const pending = this.#pending.get(message.number);
    this.#pending.delete(message.number);
    if (message.kind === 'answer') pending?.resolve(message.body);
    else pending?.reject(asError(message.failure));
  }

  #close(): void {
    this.#over = true;
    for (const { reject } of this.#pending.values()) reject(lostError());
    this.#pending.clear();
  }
}

function asError({ code, message, hint }: NetworkFailure): BoathouseError {
  return new BoathouseError(code, message, hint === null ? {} : { hint });
}

function lostError(): BoathouseError {
  return new BoathouseError('network-lost', 'the VM’s network is being started again');
}
