import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { isRecord } from './is-record.ts';

/**
 * Answers that were expensive to find, kept in one JSON file. Keys are texts that name all that an answer depends on: when one
 * of them changes, the key does, and the old answer is pushed out by newer ones. A file that cannot be read or written costs
 * time, never a failure.
 */
const MAX_ANSWERS = 64;
const FORMAT_VERSION = 1;

export class AnswerCache {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async get(key: string): Promise<unknown> {
    return (await this.#read()).get(key);
  }

  async set(key: string, answer: unknown): Promise<void> {
    const answers = await this.#read();
    answers.delete(key);
    answers.set(key, answer);
    const newest = [...answers].slice(-MAX_ANSWERS);
    const text = JSON.stringify({ formatVersion: FORMAT_VERSION, answers: Object.fromEntries(newest) });
    await writeFileAtomically(this.#file, text, { mode: 0o600 }).catch(() => undefined);
  }

  async #read(): Promise<Map<string, unknown>> {
    try {
      const content: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      if (!isRecord(content) || content['formatVersion'] !== FORMAT_VERSION || !isRecord(content['answers']))
        return new Map();
      return new Map(Object.entries(content['answers']));
    } catch {
      return new Map();
    }
  }
}
