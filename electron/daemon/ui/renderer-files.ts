import { createReadStream, type Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';

export interface RendererFile {
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Its name has a hash of its content. */
  readonly immutable: boolean;
  open(): Readable;
}

/** What vite writes; anything else is not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** Each part of a path that is served: no dot files, no way up. */
const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}$/;
const INDEX = 'index.html';
const HASHED_FOLDER = 'assets';

/** The built renderer in its folder, which may come and go while we serve. */
export class RendererFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async isBuilt(): Promise<boolean> {
    return (await this.find('')) !== null;
  }

  /** `path` relative and as it stands in the address; empty: the page itself. Null: there is no such file. */
  async find(path: string): Promise<RendererFile | null> {
    const parts = path === '' ? [INDEX] : path.split('/');
    if (!parts.every((part) => PART.test(part))) return null;
    const contentType = CONTENT_TYPES[extname(parts.at(-1) ?? '')];
    if (contentType === undefined) return null;
    const found = await this.#within(parts);
    if (found === null) return null;
    return {
      contentType,
      sizeBytes: found.status.size,
      immutable: parts.length > 1 && parts[0] === HASHED_FOLDER,
      open: () => createReadStream(found.file, { end: Math.max(0, found.status.size - 1) }),
    };
  }

  /** A link that leads out of the folder leads nowhere. */
  async #within(parts: readonly string[]): Promise<{ readonly file: string; readonly status: Stats } | null> {
    try {
      const folder = await realpath(this.#folder);
      const file = await realpath(join(folder, ...parts));
      if (!file.startsWith(folder + sep)) return null;
      const status = await stat(file);
      return status.isFile() ? { file, status } : null;
    } catch {
      return null;
    }
  }
}
