import type { ContainerFolder, EntryChange, FolderChanges } from '../../api/engine/files.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { requestFailed } from '../../host/engine-request.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { jsonObjects } from '../client/json-objects.ts';
import {
  FILE_CHANGES_CONTAINERS_MAX,
  FILE_CHANGES_KEPT_MS,
  FILE_CHANGES_MAX,
  FILE_CHANGES_MAX_LENGTH,
  READ_WAIT_MS,
} from '../limits.ts';
import { folderChanges, type PathChange } from './folder-changes.ts';

/** All of a container's; null: too many. */
type ContainerChangeList = readonly PathChange[] | null;

interface Answer {
  readonly changes: Promise<ContainerChangeList>;
  timer: Disposable | null;
}

/** The engine's `Kind`. */
const KINDS: readonly EntryChange['change'][] = ['changed', 'added', 'deleted'];

/**
 * What differs between the files of containers and of their images. The engine knows it only for a whole container, and walks what that
 * has written to find it out; somebody who goes from folder to folder is answered from one walk. A container:
 *
 *   unknown ──ask──▶ asking ──answer──▶ known ──FILE_CHANGES_KEPT_MS──▶ unknown
 *      ▲                └─failure─┐
 *      └──────── forget() ────────┴─ the oldest of too many
 *
 * Whoever asked before `forget` gets the answer that was on its way; whoever asks later, a new one. The answer is read as it comes and is
 * given up once it is too long: the container then counts as one with too many for as long. Timers: one an answer, and the deadline of
 * what is being asked.
 */
export class ContainerChanges {
  readonly #client: EngineClient;
  readonly #clock: Clock;
  readonly #answers = new Map<string, Answer>();

  constructor(client: EngineClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  async of({ container, path }: ContainerFolder): Promise<FolderChanges> {
    const changes = await (this.#answers.get(container) ?? this.#ask(container)).changes;
    return changes === null ? { kind: 'too-many' } : folderChanges(changes, path);
  }

  /** Something was changed, in whatever container: the same one goes by several names. */
  forget(): void {
    for (const container of this.#answers.keys()) this.#drop(container);
  }

  #ask(container: string): Answer {
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size >= FILE_CHANGES_CONTAINERS_MAX) this.#drop(oldest);
    const answer: Answer = { changes: this.#read(container), timer: null };
    this.#answers.set(container, answer);
    const isCurrent = (): boolean => this.#answers.get(container) === answer;
    answer.changes.then(
      () => {
        if (isCurrent()) answer.timer = this.#clock.after(FILE_CHANGES_KEPT_MS, () => this.#drop(container));
      },
      () => {
        if (isCurrent()) this.#drop(container);
      },
    );
    return answer;
  }

  #drop(container: string): void {
    void this.#answers.get(container)?.timer?.dispose();
    this.#answers.delete(container);
  }

  async #read(container: string): Promise<ContainerChangeList> {
    const path = `/containers/${encodeURIComponent(container)}/changes`;
    const over = new AbortController();
    const timer = this.#clock.after(READ_WAIT_MS, () => over.abort());
    try {
      return await this.#readAll(path, over.signal);
    } catch (error) {
      if (over.signal.aborted) throw requestFailed(path, `no answer within ${READ_WAIT_MS / 1000} seconds`);
      throw error;
    } finally {
      void timer.dispose();
      // Of an answer that is too long the rest is not wanted.
      over.abort();
    }
  }

  async #readAll(path: string, signal: AbortSignal): Promise<ContainerChangeList> {
    const response = await this.#client.stream('GET', { path, about: 'container' }, signal);
    const changes: PathChange[] = [];
    let length = 0;
    for await (const objects of jsonObjects(response)) {
      for (const object of objects) {
        const change = pathChange(object);
        if (change === null) continue;
        changes.push(change);
        length += change.path.length;
        if (changes.length > FILE_CHANGES_MAX || length > FILE_CHANGES_MAX_LENGTH) return null;
      }
    }
    return changes;
  }
}

/** Without a schema: there are hundreds of thousands of them. */
function pathChange(object: unknown): PathChange | null {
  const { Path, Kind } = object as { readonly Path?: unknown; readonly Kind?: unknown };
  const change = typeof Kind === 'number' ? KINDS[Kind] : undefined;
  return typeof Path === 'string' && change !== undefined ? { path: Path, change } : null;
}
