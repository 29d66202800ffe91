import { childPath, encodeFileName, filePath } from '../../../electron/api/engine/file-path.ts';
import type { LocalEntry, LocalFile } from './local-entry.ts';

/** Why an entry of this computer is not sent: no name that Linux takes, too long a path there, or it cannot be read here. */
export type LocalProblem = 'name' | 'path' | 'unreadable';

export type WalkedEntry =
  /** `path` is relative to the target, as `upload-stream.ts` has it. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly shown: string; readonly open: LocalFile['open'] }
  /** With all that is in it. `shown` is its path as text. */
  | { readonly kind: 'problem'; readonly shown: string; readonly problem: LocalProblem };

interface Folder {
  readonly path: string;
  readonly shown: string;
}

const TOP: Folder = { path: '', shown: '' };

/** Everything in them, folders before what is in them, one folder's entries at a time. `target` is the path of where it is to be. */
export async function* walkLocal(
  entries: Iterable<LocalEntry> | AsyncIterable<LocalEntry>,
  target: string,
  above: Folder = TOP,
): AsyncGenerator<WalkedEntry, void> {
  for await (const entry of entries) {
    const shown = above.shown + entry.name;
    const name = encodeFileName(entry.name);
    if (name === null) {
      yield { kind: 'problem', shown, problem: 'name' };
      continue;
    }
    const path = above.path + name;
    if (!filePath.safeParse(childPath(target, path)).success) yield { kind: 'problem', shown, problem: 'path' };
    else if (entry.kind === 'file') yield { kind: 'file', path, shown, open: entry.open };
    else {
      yield { kind: 'folder', path };
      try {
        yield* walkLocal(entry.entries(), target, { path: `${path}/`, shown: `${shown}/` });
      } catch {
        yield { kind: 'problem', shown, problem: 'unreadable' };
      }
    }
  }
}
