import type { Failure } from '../../../electron/api/machine-status.ts';
import { Store } from '../store.ts';
import { LogBuffer, type LogPiece } from './log-buffer.ts';

/** Lines that a view keeps, and characters: about twice as many bytes of memory. */
const LINES_MAX = 100_000;
const CHARACTERS_MAX = 48 * 1024 * 1024;

export type FeedState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A log that grows while it is looked at. `version` changes once a frame at most, however fast lines come. */
export class LogFeed {
  readonly buffer = new LogBuffer({ maxLines: LINES_MAX, maxCharacters: CHARACTERS_MAX });
  readonly version = new Store(0);
  readonly state = new Store<FeedState>({ kind: 'opening' });
  #isAnnounced = false;

  append(pieces: readonly LogPiece[]): void {
    for (const piece of pieces) this.buffer.append(piece);
    this.#announce();
  }

  clear(): void {
    this.buffer.clear();
    this.#announce();
  }

  #announce(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    // A hidden page has no frames, but its log goes on.
    setTimeout(() => {
      this.#isAnnounced = false;
      this.version.set(this.version.get() + 1);
    }, 16);
  }
}
