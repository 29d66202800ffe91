import { Emitter, type Event } from '../base/event.ts';

/** What is degraded right now, one sentence a subject: setting a subject again replaces its sentence. In order of appearance. */
export class Warnings {
  readonly #bySubject = new Map<string, string>();
  readonly #change = new Emitter<void>();

  readonly onChange: Event<void> = this.#change.event;

  list(): string[] {
    return [...new Set(this.#bySubject.values())];
  }

  set(subject: string, sentence: string): void {
    if (this.#bySubject.get(subject) === sentence) return;
    if (this.#bySubject.size >= WARNINGS_MAX && !this.#bySubject.has(subject)) return;
    this.#bySubject.set(subject, sentence);
    this.#change.fire();
  }

  /** Several sentences on one subject. */
  setAll(subject: string, sentences: readonly string[]): void {
    sentences.forEach((sentence, index) => this.set(`${subject}/${index}`, sentence));
  }

  clear(subject: string): void {
    if (this.#bySubject.delete(subject)) this.#change.fire();
  }

  reset(): void {
    if (this.#bySubject.size === 0) return;
    this.#bySubject.clear();
    this.#change.fire();
  }
}

/** The guest can send warnings under codes that it makes up. */
const WARNINGS_MAX = 50;
