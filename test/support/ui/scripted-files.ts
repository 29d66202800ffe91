import type { FileControl, FileDownload, FileUploadChannel } from '../../../electron/api/engine/file-control.ts';
import { childPath, lastName, parentPath } from '../../../electron/api/engine/file-path.ts';
import type {
  FileContents,
  FileEntry,
  FilePlace,
  FileRenaming,
  FileSaving,
  FileUpload,
  FolderListing,
} from '../../../electron/api/engine/files.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { EngineScript } from './engine-script.ts';

interface Node extends Partial<Omit<FileEntry, 'name'>> {
  readonly kind: FileEntry['kind'];
  /** Null: no text. */
  readonly text?: string | null;
}

/** One tree, the same in every container and volume, by percent-encoded paths. */
export class ScriptedFiles implements FileControl {
  readonly #engine: EngineScript;
  readonly nodes = new Map<string, Node>(SAMPLE);
  #version = 0;

  constructor(engine: EngineScript) {
    this.#engine = engine;
  }

  list({ root, path }: FilePlace): Promise<FolderListing> {
    return this.#engine.answer(`files.list ${root.kind} ${path}`, () => {
      const target = path === '/' ? null : this.#find(path).target;
      const folder = target === null || target === undefined ? path : childPath(parentPath(path), target.path);
      const entries = [...this.nodes]
        .filter(([one]) => parentPath(one) === folder)
        .map(([one, node]) => entryOf(one, node));
      return { entries, total: entries.length };
    });
  }

  read({ path }: FilePlace): Promise<FileContents> {
    return this.#engine.answer(`files.read ${path}`, () => {
      const { text = '', sizeBytes = 0 } = this.#find(path);
      if (sizeBytes > 1024 * 1024) return { kind: 'too-large' };
      return text === null ? { kind: 'binary', sizeBytes } : { kind: 'text', text, version: `v${this.#version}` };
    });
  }

  save({ path, base64, version }: FileSaving): Promise<{ readonly version: string }> {
    return this.#engine.answer(`files.save ${path}`, () => {
      if (version !== `v${this.#version}`)
        throw new BoathouseError('file-changed', 'The file was changed since it was read');
      this.nodes.set(path, { ...this.#find(path), text: Buffer.from(base64, 'base64').toString() });
      this.touch();
      return { version: `v${this.#version}` };
    });
  }

  /** Everything is newer than what was read. */
  touch(): void {
    this.#version += 1;
  }

  makeFolder({ path }: FilePlace): Promise<void> {
    return this.#engine.answer(`files.makeFolder ${path}`, () => this.#add(path, { kind: 'folder' }));
  }

  rename({ path, name }: FileRenaming): Promise<void> {
    return this.#engine.answer(`files.rename ${path} ${name}`, () => {
      this.#add(childPath(parentPath(path), name), this.#find(path));
      this.nodes.delete(path);
    });
  }

  remove({ path }: FilePlace): Promise<void> {
    return this.#engine.answer(`files.remove ${path}`, () => {
      this.#find(path);
      for (const one of [...this.nodes.keys()]) if (one === path || one.startsWith(`${path}/`)) this.nodes.delete(one);
    });
  }

  download({ path }: FilePlace): Promise<FileDownload> {
    return this.#engine.answer(`files.download ${path}`, () => {
      const { kind, text } = this.#find(path);
      const bytes = Buffer.from(kind === 'folder' ? 'a tar' : (text ?? 'bytes'));
      return {
        what: kind === 'folder' ? 'folder' : 'file',
        sizeBytes: kind === 'folder' ? null : bytes.length,
        output: (async function* () {
          yield await Promise.resolve(bytes.toString('base64'));
        })(),
        dispose: () => undefined,
      };
    });
  }

  upload({ path, sizeBytes, replace }: FileUpload): Promise<FileUploadChannel> {
    return this.#engine.answer(`files.upload ${path}`, () => {
      if (!replace && this.nodes.has(path)) throw exists();
      let bytes = Buffer.alloc(0);
      let finish: () => void = () => undefined;
      const done = new Promise<void>((resolve) => (finish = resolve));
      const look = (): void => {
        if (bytes.length < sizeBytes) return;
        this.nodes.set(path, { kind: 'file', text: bytes.toString(), sizeBytes });
        finish();
      };
      look();
      return {
        done,
        write: (base64) => {
          bytes = Buffer.concat([bytes, Buffer.from(base64, 'base64')]);
          look();
          return Promise.resolve();
        },
        dispose: () => finish(),
      };
    });
  }

  #add(path: string, node: Node): void {
    if (this.nodes.has(path)) throw exists();
    this.nodes.set(path, node);
  }

  #find(path: string): Node {
    const node = this.nodes.get(path);
    if (node === undefined) throw new BoathouseError('file-missing', 'There is no such file or folder (any more)');
    return node;
  }
}

function exists(): BoathouseError {
  return new BoathouseError('file-exists', 'There is a file or folder of that name already');
}

function entryOf(path: string, { text, ...node }: Node): FileEntry {
  return {
    name: lastName(path),
    mode: node.kind === 'folder' ? 0o755 : 0o644,
    userId: 0,
    groupId: 0,
    sizeBytes: node.sizeBytes ?? text?.length ?? 0,
    modifiedMs: Date.UTC(2026, 10, 3, 9, 30),
    target: null,
    ...node,
  };
}

const SAMPLE: readonly (readonly [string, Node])[] = [
  ['/app', { kind: 'folder', userId: 1000, groupId: 1000 }],
  ['/app/config.json', { kind: 'file', text: '{\n  "port": 3000\n}\n', userId: 1000, groupId: 1000 }],
  ['/app/README.md', { kind: 'file', text: 'line one\r\nline two\r\n' }],
  ['/app/mixed.txt', { kind: 'file', text: 'a\r\nb\n' }],
  ['/app/logo.png', { kind: 'file', text: null, sizeBytes: 18_432 }],
  ['/app/access.log', { kind: 'file', text: '', sizeBytes: 734_003_200 }],
  ['/app/src', { kind: 'folder' }],
  ['/app/current', { kind: 'link', mode: 0o777, target: { path: 'src', kind: 'folder' } }],
  ['/app/queue', { kind: 'fifo' }],
  ['/app/src/server.js', { kind: 'file', text: 'listen(3000);\n' }],
  ['/bin', { kind: 'link', mode: 0o777, target: { path: 'usr/bin', kind: 'folder' } }],
  ['/etc', { kind: 'folder' }],
  ['/etc/passwd', { kind: 'file', text: 'root:x:0:0:root:/root:/bin/sh\n' }],
  ['/tmp', { kind: 'folder', mode: 0o1777 }],
  ['/usr', { kind: 'folder' }],
  ['/usr/bin', { kind: 'folder' }],
];
