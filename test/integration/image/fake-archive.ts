import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import * as tar from 'tar-stream';
import { filterThrough } from '../../../vm-assets/builder/tool.ts';
import { arFile } from '../../unit/vm-assets/builder/fixtures/ar-file.ts';
import { newArchiveKey, type ArchiveKey } from '../../unit/vm-assets/builder/fixtures/archive-key.ts';

export interface FakePackage {
  readonly name: string;
  readonly version: string;
  readonly suite: string;
  readonly depends?: readonly string[];
  /** Path → content; a string that begins with `-> ` is a link. */
  readonly files: Readonly<Record<string, Buffer | string>>;
}

const never = new AbortController().signal;

/**
 * A Debian archive on a loopback port: signed Release files, compressed package lists and .debs, for amd64 and arm64 alike. What
 * it serves can be replaced, removed and altered while it runs.
 */
export class FakeArchive {
  /** What is served: path → content. */
  readonly served = new Map<string, Buffer>();
  /** The paths that were asked for. */
  readonly requests: string[] = [];
  readonly #key: ArchiveKey;
  readonly #server: Server;

  private constructor(key: ArchiveKey) {
    this.#key = key;
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? '');
      this.requests.push(path);
      const body = this.served.get(path);
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
  }

  static async start(): Promise<FakeArchive> {
    const archive = new FakeArchive(await newArchiveKey());
    archive.#server.listen(0, '127.0.0.1');
    await once(archive.#server, 'listening');
    return archive;
  }

  get mirror(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/debian`;
  }

  get keyring(): Uint8Array {
    return this.#key.keyring;
  }

  /** Serves exactly these packages: what was there before is gone, as on a mirror after an update. */
  async publish(packages: readonly FakePackage[]): Promise<void> {
    this.served.clear();
    for (const suite of new Set(packages.map((entry) => entry.suite))) {
      const stanzas: string[] = [];
      for (const entry of packages.filter((candidate) => candidate.suite === suite)) {
        const deb = await debFile(entry);
        const path = `pool/main/${entry.name}_${entry.version}.deb`;
        this.served.set(`/debian/${path}`, deb);
        stanzas.push(stanza(entry, path, deb));
      }
      await this.#publishSuite(suite, stanzas.join('\n'));
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #publishSuite(suite: string, stanzas: string): Promise<void> {
    const list = await filterThrough('xz', ['-c'], Buffer.from(stanzas), never);
    const hash = sha256(list);
    const lines = ['amd64', 'arm64'].map((arch) => ` ${hash} ${list.length} main/binary-${arch}/Packages.xz`);
    const release = `Codename: ${suite}\nSHA256:\n${lines.join('\n')}\n`;
    this.served.set(`/debian/dists/${suite}/InRelease`, Buffer.from(await this.#key.sign(release)));
    for (const arch of ['amd64', 'arm64']) {
      this.served.set(`/debian/dists/${suite}/main/binary-${arch}/Packages.xz`, list);
    }
  }
}

function stanza(entry: FakePackage, path: string, deb: Buffer): string {
  const depends = entry.depends === undefined ? '' : `Depends: ${entry.depends.join(', ')}\n`;
  return `Package: ${entry.name}\nVersion: ${entry.version}\n${depends}Filename: ${path}\nSize: ${deb.length}\nSHA256: ${sha256(deb)}\n`;
}

async function debFile({ files }: FakePackage): Promise<Buffer> {
  const pack = tar.pack();
  const mtime = new Date(0);
  for (const [path, content] of Object.entries(files)) {
    const name = `.${path}`;
    if (typeof content === 'string' && content.startsWith('-> ')) {
      pack.entry({ name, type: 'symlink', linkname: content.slice(3), mtime });
    } else pack.entry({ name, mode: 0o755, mtime }, content);
  }
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  const data = await filterThrough('xz', ['-0', '-c'], Buffer.concat(chunks), never);
  return arFile([
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar.xz', Buffer.from('not read')],
    ['data.tar.xz', data],
  ]);
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
