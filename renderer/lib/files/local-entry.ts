/** A file or a folder of this computer that somebody dropped or chose. It is looked into no further than somebody asks. */
export type LocalEntry = LocalFile | LocalFolder;

export interface LocalFile {
  readonly kind: 'file';
  readonly name: string;
  /** Rejects for what is there no more, or may not be read. Its bytes are read when they are asked for. */
  readonly open: () => Promise<File>;
}

export interface LocalFolder {
  readonly kind: 'folder';
  readonly name: string;
  /** What is in it now, anew each time. */
  readonly entries: () => AsyncIterable<LocalEntry>;
}

/** To be called while the drop is handled: the browser forgets the items after it. */
export function droppedEntries(items: Iterable<DataTransferItem>): readonly LocalEntry[] {
  return [...items].flatMap((item) => {
    const entry = item.webkitGetAsEntry();
    if (entry !== null) return entryOf(entry);
    // A script's, which lies nowhere.
    const file = item.getAsFile();
    return file === null ? [] : [fileEntry(file)];
  });
}

function entryOf(entry: FileSystemEntry): LocalEntry[] {
  const { name } = entry;
  if (isFile(entry))
    return [{ kind: 'file', name, open: () => new Promise((resolve, reject) => entry.file(resolve, reject)) }];
  return isFolder(entry) ? [{ kind: 'folder', name, entries: () => readFolder(entry) }] : [];
}

async function* readFolder(folder: FileSystemDirectoryEntry): AsyncGenerator<LocalEntry, void> {
  const reader = folder.createReader();
  for (;;) {
    // Some at a time, until there is none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    yield* some.flatMap(entryOf);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileEntry(file: File): LocalFile {
  return { kind: 'file', name: file.name, open: () => Promise.resolve(file) };
}

/** What was chosen by a field: files, or a folder as the files that are in it, since browsers leave out its empty folders there. */
export function chosenEntries(files: Iterable<File>): readonly LocalEntry[] {
  const root: ChosenFolder = new Map();
  const loose: LocalEntry[] = [];
  for (const file of files) {
    const folders = file.webkitRelativePath.split('/').slice(0, -1);
    if (folders.length === 0) loose.push(fileEntry(file));
    else folders.reduce(folderIn, root).set(`file ${file.name}`, file);
  }
  return [...loose, ...entriesOfChosen(root)];
}

/** By kind and name: a Map, since a folder may be called `__proto__`. */
type ChosenFolder = Map<string, File | ChosenFolder>;

function folderIn(above: ChosenFolder, name: string): ChosenFolder {
  const key = `folder ${name}`;
  const found = above.get(key);
  if (found instanceof Map) return found;
  const made: ChosenFolder = new Map();
  above.set(key, made);
  return made;
}

function entriesOfChosen(folder: ChosenFolder): LocalEntry[] {
  return Array.from(folder, ([key, what]) =>
    what instanceof Map
      ? { kind: 'folder', name: key.slice('folder '.length), entries: () => iterate(entriesOfChosen(what)) }
      : fileEntry(what),
  );
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T, void> {
  for (const item of items) yield await Promise.resolve(item);
}
