import type { FileControl, FileDownload, FileUploadChannel } from '../../../electron/api/engine/file-control.ts';
import { childPath, lastName, parentPath } from '../../../electron/api/engine/file-path.ts';
import type {
  ContainerFolder,
  FileContents,
  FileEntry,
  FilePlace,
  FileRenaming,
  FileSaving,
  FileUpload,
  FileUploadReport,
  FolderChanges,
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
  /** Since the image, by the folder. */
  readonly changed = new Map<string, FolderChanges>();
  /** Writes of uploads wait for it. */
  hold: Promise<void> = Promise.resolve();
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
      const hasNames = root.kind === 'container';
      return { entries, users: hasNames ? USERS : [], groups: hasNames ? GROUPS : [], total: entries.length };
    });
  }

  changes({ path }: ContainerFolder): Promise<FolderChanges> {
    return this.#engine.answer(
      `files.changes ${path}`,
      () => this.changed.get(path) ?? { kind: 'changes', entries: [] },
    );
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

  upload({ path, existing }: FileUpload): Promise<FileUploadChannel> {
    return this.#engine.answer(`files.upload ${path} ${existing}`, () => {
      let bytes = Buffer.alloc(0);
      let finish: (report: FileUploadReport) => void = () => undefined;
      const done = new Promise<FileUploadReport>((resolve) => (finish = resolve));
      const failures: { path: string; message: string }[] = [];
      const report = { files: 0, folders: 0, kept: 0, failed: 0, failures };
      const take = (kind: 'file' | 'folder', name: string, text: string): void => {
        const place = childPath(path, name);
        const found = this.nodes.get(place);
        if (kind === 'folder' && found?.kind === 'folder') return;
        if (kind === 'file' && found?.kind === 'file' && existing === 'keep') report.kept += 1;
        else if (found === undefined || (kind === 'file' && found.kind === 'file' && existing === 'replace')) {
          this.nodes.set(place, kind === 'folder' ? { kind } : { ...found, kind, text, sizeBytes: text.length });
          report[kind === 'folder' ? 'folders' : 'files'] += 1;
        } else failures.push({ path: name, message: exists().message });
        report.failed = failures.length;
      };
      const look = (): void => {
        for (;;) {
          const end = bytes.indexOf('\n');
          if (end < 0) return;
          const line = bytes.toString('utf8', 0, end);
          const [, size, name = ''] = /^(?:folder|file (\d+)) (\S+)$/.exec(line) ?? [];
          if (line === 'end') finish(report);
          const next = end + 1 + Number(size ?? 0);
          if (name === '' || bytes.length < next) return;
          take(size === undefined ? 'folder' : 'file', name, bytes.toString('utf8', end + 1, next));
          bytes = bytes.subarray(next);
        }
      };
      return {
        done,
        write: async (base64) => {
          await this.hold;
          bytes = Buffer.concat([bytes, Buffer.from(base64, 'base64')]);
          look();
        },
        dispose: () => finish(report),
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

const USERS = [
  { id: 0, name: 'root' },
  { id: 1000, name: 'node' },
];
const GROUPS = [
  { id: 0, name: 'root' },
  { id: 1000, name: 'node' },
];

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
  ['/app/queue', { kind: 'fifo', userId: 4711 }],
  ['/app/src/server.js', { kind: 'file', text: 'listen(3000);\n' }],
  ['/bin', { kind: 'link', mode: 0o777, target: { path: 'usr/bin', kind: 'folder' } }],
  ['/etc', { kind: 'folder' }],
  ['/etc/passwd', { kind: 'file', text: 'root:x:0:0:root:/root:/bin/sh\n' }],
  ['/tmp', { kind: 'folder', mode: 0o1777 }],
  ['/usr', { kind: 'folder' }],
  ['/usr/bin', { kind: 'folder' }],
];
