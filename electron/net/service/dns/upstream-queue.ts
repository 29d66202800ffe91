import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { type Linked, LinkedList } from '../../../base/linked-list.ts';
import type { DnsQuery } from './dns-query.ts';
import { QueryCancellation } from './query-cancellation.ts';
import type { Upstream } from './upstream.ts';

/**
 * Questions to the upstream: so many at once, and so many more that wait for their turn, first come first served.
 *
 *   ask ─▶ under way ─────────────────▶ answer, or none: the upstream's failure, or its time is over
 *     └──▶ waiting ──a turn is free──▶ under way
 *            └──▶ none: its time is over
 *
 * The upstream is asked as fast as it answers, so a burst costs its clients a moment and no failure, and a guest that asks without end
 * holds what `outstanding` questions hold, and no more of the processor than what it is given for its packets anyway. A limit of rate
 * besides would only fail honest bursts.
 *
 * Time runs from `ask` on, also for those that wait: it is the client's patience. One timer, for the question that has been there the
 * longest; it may find nothing to do. `dispose` cancels all questions and tells nobody.
 */
export interface UpstreamQueueOptions {
  readonly clock: Clock;
  readonly upstream: Pick<Upstream, 'resolve'>;
  readonly limits: { readonly outstanding: number; readonly waiting: number; readonly timeoutMs: number };
}

interface Question extends Linked<Question> {
  readonly query: DnsQuery;
  readonly settled: (response: Uint8Array | null) => void;
  readonly dueMs: number;
  /** Null while it waits. */
  cancellation: QueryCancellation | null;
}

export class UpstreamQueue implements Disposable {
  readonly #options: UpstreamQueueOptions;
  /** All of them, in the order in which they came, which is the one in which their time is over. */
  readonly #questions = new LinkedList<Question>();
  readonly #waiting = new Set<Question>();
  #timer: Disposable | null = null;

  constructor(options: UpstreamQueueOptions) {
    this.#options = options;
  }

  /** `settled` is called once and never during the call; null: no answer. The query's bytes are left alone until then. False: it is one too many. */
  ask(query: DnsQuery, settled: (response: Uint8Array | null) => void): boolean {
    const { clock, limits } = this.#options;
    const waits = this.#isBusy;
    if (waits && this.#waiting.size >= limits.waiting) return false;
    const dueMs = clock.monotonic() + limits.timeoutMs;
    const question: Question = { query, settled, dueMs, cancellation: null, before: null, after: null };
    this.#questions.append(question);
    this.#timer ??= clock.after(limits.timeoutMs, () => this.#timePassed());
    if (waits) this.#waiting.add(question);
    else this.#start(question);
    return true;
  }

  dispose(): void {
    this.#stopTimer();
    this.#waiting.clear();
    for (let question = this.#questions.first; question !== null; question = this.#questions.first) {
      this.#questions.remove(question);
      question.cancellation?.abort('the DNS service was stopped');
    }
  }

  #start(question: Question): void {
    const cancellation = new QueryCancellation();
    question.cancellation = cancellation;
    this.#options.upstream.resolve(question.query, cancellation).then(
      (response) => this.#settle(question, response),
      // Why is the upstream's to report; the client learns that there is no answer.
      () => this.#settle(question, null),
    );
  }

  /** The last one stops the timer. */
  #settle(question: Question, response: Uint8Array | null): void {
    this.#end(question, response);
    this.#startNext();
    if (this.#questions.size === 0) this.#stopTimer();
  }

  #end(question: Question, response: Uint8Array | null): void {
    if (!this.#questions.remove(question)) return;
    this.#waiting.delete(question);
    question.settled(response);
  }

  #startNext(): void {
    for (const next of this.#waiting) {
      if (this.#isBusy) return;
      this.#waiting.delete(next);
      this.#start(next);
    }
  }

  #timePassed(): void {
    this.#timer = null;
    const { clock } = this.#options;
    const nowMs = clock.monotonic();
    for (let question = this.#questions.first; question !== null; question = this.#questions.first) {
      if (question.dueMs > nowMs) {
        this.#timer = clock.after(question.dueMs - nowMs, () => this.#timePassed());
        break;
      }
      this.#end(question, null);
      question.cancellation?.abort('the upstream did not answer in time');
    }
    this.#startNext();
  }

  #stopTimer(): void {
    void this.#timer?.dispose();
    this.#timer = null;
  }

  get #isBusy(): boolean {
    return this.#questions.size - this.#waiting.size >= this.#options.limits.outstanding;
  }
}
