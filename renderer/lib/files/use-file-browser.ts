import { childPath } from '../../../electron/api/engine/file-path.ts';
import type {
  FileEntry,
  FilePlace,
  FileRoot,
  FolderChanges,
  FolderListing,
} from '../../../electron/api/engine/files.ts';
import { failureOf } from '../api/failure-of.ts';
import { visibleText } from '../format/visible-text.ts';
import { formatRoute, navigate, type Route, routeStore } from '../route.ts';
import { useStore } from '../use-store.ts';
import { downloadFile } from './download-file.ts';
import { deleteEntries, makeFolder, renameEntry } from './file-actions.ts';
import { fileRoute, goUp, readFileRoute } from './file-route.ts';
import type { LocalEntry } from './local-entry.ts';
import { uploadEntries } from './upload-actions.ts';
import { useFolder, useFolderChanges } from './use-files.ts';

interface FileBrowserOptions {
  readonly root: FileRoot;
  /** The route of the root; what stands after it says where one is. */
  readonly base: Route;
  /** See `useFolder`. */
  readonly era: string;
  /** What a download of the whole root is called. */
  readonly rootName: string;
}

/** Where one is in the files of a container or a volume, what is there, and what can be done with it. */
export interface FileBrowserModel {
  readonly place: FilePlace;
  /** The place is a file that is open. */
  readonly isFile: boolean;
  /** Undefined: not there yet, or `failure`. */
  readonly folder: FolderListing | undefined;
  readonly failure: { readonly message: string; readonly hint: string | null } | null;
  /** Since the container's image. Null: not there yet, or of a volume, which has none. */
  readonly changes: FolderChanges | { readonly kind: 'failed'; readonly message: string } | null;
  readonly hrefOf: (path: string, isFile: boolean) => string;
  readonly open: (path: string, isFile: boolean) => void;
  readonly up: () => void;
  readonly refresh: () => void;
  readonly makeFolder: (name: string) => Promise<boolean>;
  readonly rename: (entry: FileEntry, name: string) => Promise<boolean>;
  readonly remove: (entries: readonly FileEntry[]) => Promise<void>;
  readonly upload: (entries: readonly LocalEntry[]) => Promise<void>;
  readonly download: (entry: FileEntry | null) => void;
}

export function useFileBrowser({ root, base, era, rootName }: FileBrowserOptions): FileBrowserModel {
  const route = useStore(routeStore);
  const { path, isFile } = readFileRoute(route.slice(base.length));
  const place: FilePlace = { root, path };
  const { data, error, refetch } = useFolder(place, era, !isFile);
  const changes = useFolderChanges(place, era, !isFile);
  const refresh = (): void => {
    void refetch();
    if (root.kind === 'container') void changes.refetch();
  };
  const afterwards = async (work: Promise<boolean>): Promise<boolean> => {
    const done = await work;
    if (done) refresh();
    return done;
  };
  return {
    place,
    isFile,
    folder: data,
    // What was there before a failed look at it again stays in sight no longer: it may be gone.
    failure: error === null ? null : failureOf(error),
    changes:
      changes.error === null
        ? (changes.data ?? null)
        : { kind: 'failed', message: visibleText(failureOf(changes.error).message) },
    hrefOf: (to, toFile) => formatRoute(fileRoute(base, { path: to, isFile: toFile })),
    open: (to, toFile) => navigate(...fileRoute(base, { path: to, isFile: toFile })),
    up: () => goUp(base, path),
    refresh,
    makeFolder: (name) => afterwards(makeFolder(place, name)),
    rename: (entry, name) => afterwards(renameEntry(place, entry, name)),
    remove: async (entries) => {
      await afterwards(deleteEntries(place, entries));
    },
    upload: async (entries) => {
      await uploadEntries(place, entries);
      refresh();
    },
    download: (entry) =>
      void downloadFile(entry === null ? place : { root, path: childPath(path, entry.name) }, rootName),
  };
}
