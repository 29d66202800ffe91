import type { CancelSignal } from '../../../../../electron/base/cancellation.ts';
import { Emitter } from '../../../../../electron/base/event.ts';
import type { DnsQuery } from '../../../../../electron/net/service/dns/dns-query.ts';
import type { Upstream } from '../../../../../electron/net/service/dns/upstream.ts';

/** Holds every question until the test answers it. */
export class FakeUpstream implements Upstream {
  readonly #changes = new Emitter<void>();
  readonly changed = this.#changes.event;
  readonly questions: Question[] = [];

  resolve({ bytes: query }: DnsQuery, signal: CancelSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => this.questions.push({ query, signal, resolve, reject }));
  }

  change(): void {
    this.#changes.fire();
  }

  get listenerCount(): number {
    return this.#changes.listenerCount;
  }

  async answer(index: number, response: (query: Uint8Array) => Uint8Array): Promise<void> {
    const question = this.questions[index];
    if (question === undefined) throw new Error(`question ${index} was not asked`);
    question.resolve(response(question.query));
    await settled();
  }

  async fail(index: number): Promise<void> {
    this.questions[index]?.reject(new Error('nobody there'));
    await settled();
  }
}

interface Question {
  readonly query: Uint8Array;
  readonly signal: CancelSignal;
  readonly resolve: (response: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Every promise that can settle without a timer has. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
