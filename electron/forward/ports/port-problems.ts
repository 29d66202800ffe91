import type { Logger } from '../../base/logger.ts';
import { ownerText } from './owner-text.ts';
import { formatBinding } from './port-binding.ts';
import type { PortRow } from './port-table.ts';

/** Where users see what is degraded, one sentence a subject. */
export interface PortWarnings {
  set(subject: string, sentence: string): void;
  clear(subject: string): void;
}

/** Tells of the ports of running containers that could not be opened: once in the log, and as a warning while it is so. */
export class PortProblems {
  readonly #warnings: PortWarnings;
  readonly #logger: Logger;
  readonly #shown = new Map<string, string>();

  constructor(warnings: PortWarnings, logger: Logger) {
    this.#warnings = warnings;
    this.#logger = logger;
  }

  /** `rows` is the whole table. */
  show(rows: readonly PortRow[]): void {
    const sentences = new Map<string, string>();
    for (const { owner, binding, problem } of rows) {
      if (problem === null) continue;
      const sentence = `${capitalised(ownerText(owner))} runs without its port ${formatBinding(binding)}: ${problem.message}.`;
      sentences.set(`port/${owner.id}/${formatBinding(binding)}`, sentence);
    }
    for (const subject of this.#shown.keys()) if (!sentences.has(subject)) this.#clear(subject);
    for (const [subject, sentence] of sentences) {
      if (this.#shown.get(subject) === sentence) continue;
      this.#shown.set(subject, sentence);
      this.#warnings.set(subject, sentence);
      this.#logger.warn(sentence);
    }
  }

  dispose(): void {
    for (const subject of this.#shown.keys()) this.#clear(subject);
  }

  #clear(subject: string): void {
    this.#shown.delete(subject);
    this.#warnings.clear(subject);
  }
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
