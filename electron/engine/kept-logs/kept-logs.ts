import type { ContainerLogLine } from '../../api/engine/container-logs.ts';
import type { KeptLogControl } from '../../api/engine/kept-log-control.ts';
import type { KeptLog, KeptLogRequest } from '../../api/engine/kept-logs.ts';
import type { CancelSignal } from '../../base/cancellation.ts';
import { abortSignalOf } from '../../host/abort-signal.ts';
import type { GuestQuestions } from '../guest-questions.ts';
import { guestRequest, type RequestField } from '../guest-request.ts';
import { keptLogLines, lastLines } from './kept-log-lines.ts';
import { keptLogList } from './kept-log-list.ts';

/**
 * `KeptLogControl`: a program in the VM keeps the logs (vm-assets/guest/boathouse/kept-logs) and is asked for them. Nothing of it goes
 * by the engine, which knows no container that is gone, and nothing is kept here: whether a backend was there when a container was
 * removed makes no difference.
 */
export class KeptLogs implements KeptLogControl {
  readonly #questions: GuestQuestions;

  constructor(questions: GuestQuestions) {
    this.#questions = questions;
  }

  async list(): Promise<readonly KeptLog[]> {
    return keptLogList((await this.#questions.ask(guestRequest('list', []), null)).toString('latin1'));
  }

  async read({ id, lines }: KeptLogRequest, signal: CancelSignal): Promise<AsyncIterable<readonly ContainerLogLine[]>> {
    const fields: RequestField[] = [['id', id], ...(lines === null ? [] : [['lines', lines] as const])];
    const { output } = await this.#questions.start(guestRequest('read', fields), abortSignalOf(signal));
    const all = keptLogLines(output);
    return lines === null ? all : lastLines(all, lines);
  }

  async remove(id: string): Promise<void> {
    await this.#questions.ask(guestRequest('remove', [['id', id]]), null);
  }

  async clear(): Promise<void> {
    await this.#questions.ask(guestRequest('clear', []), null);
  }

  /** From now on, for those of before as well. */
  async keepFor(days: number): Promise<void> {
    await this.#questions.ask(guestRequest('limit', [['days', days]]), null);
  }
}
