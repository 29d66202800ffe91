import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as tar from 'tar-stream';
import { BoathouseError, describeError } from '../../../electron/base/errors.ts';
import { runTool } from '../tool.ts';
import { listArMembers, malformed, type ArMember } from './ar.ts';
import { packagePath } from './package-path.ts';

export type DebEntry =
  | { readonly type: 'file'; readonly mode: number; readonly data: Buffer }
  | { readonly type: 'link'; readonly target: string };

/** What was read of a .deb: the entries that were asked for, and every path, to say what is near a name that is not there. */
export interface DebContent {
  readonly entries: ReadonlyMap<string, DebEntry>;
  readonly paths: readonly string[];
}

export interface DebRequest {
  readonly file: string;
  /** The files (default), or what describes the package: its path is `/control` there. */
  readonly part?: 'data' | 'control';
  /** What errors call it. */
  readonly what: string;
  /** Whether the file at this path (absolute, merged-usr) is wanted; all else is skipped unread. */
  readonly wanted: (path: string) => boolean;
  readonly signal: AbortSignal;
}

const decompressors: Readonly<Record<string, readonly [string, ...string[]]>> = {
  '.tar.xz': ['xz', '-dc', '-T0'],
  '.tar.zst': ['zstd', '-dcq'],
  '.tar.gz': ['gzip', '-dc'],
  '.tar': ['cat'],
};

/** Streams a part of a .deb into memory. Directories, ownership and times are left behind. */
export async function readDeb(request: DebRequest): Promise<DebContent> {
  const { part = 'data' } = request;
  const member = await findPart(request, part);
  const [command, ...args] = decompressors[member.name.slice(part.length)] ?? [];
  if (command === undefined) throw malformed(request.what, `unknown ${part} part ${member.name}`);
  const reader = new TarReader(request);
  await runTool({
    command,
    args,
    signal: request.signal,
    input: (stdin) => pipeline(createReadStream(request.file, range(member)), stdin),
    output: (stdout) => reader.read(stdout),
  });
  return { entries: reader.entries, paths: reader.paths };
}

class TarReader {
  readonly entries = new Map<string, DebEntry>();
  readonly paths: string[] = [];
  readonly #request: DebRequest;

  constructor(request: DebRequest) {
    this.#request = request;
  }

  async read(stream: Readable): Promise<void> {
    const extract = tar.extract();
    const feeding = pipeline(stream, extract);
    try {
      for await (const entry of extract) await this.#entry(entry.header, entry);
      await feeding;
    } catch (error) {
      feeding.catch(() => undefined);
      if (error instanceof BoathouseError) throw error;
      throw malformed(this.#request.what, describeError(error));
    }
  }

  async #entry(header: tar.Header, body: AsyncIterable<unknown> & { resume(): unknown }): Promise<void> {
    const path = packagePath(header.name);
    if (path === undefined) throw malformed(this.#request.what, `unsafe path ${JSON.stringify(header.name)}`);
    const keep = header.type !== 'directory' && this.#request.wanted(path);
    if (header.type !== 'directory') this.paths.push(path);
    if (!keep) {
      body.resume();
      return;
    }
    if (header.type === 'symlink') {
      body.resume();
      this.entries.set(path, { type: 'link', target: header.linkname });
    } else if (header.type === 'file') {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk as Buffer);
      this.entries.set(path, { type: 'file', mode: header.mode, data: Buffer.concat(chunks) });
    } else {
      // No package of ours has a hard link or a device among what is taken; one that did would need a rule first.
      throw malformed(this.#request.what, `${path} is a ${header.type}, which cannot be taken`);
    }
  }
}

async function findPart(request: DebRequest, part: string): Promise<ArMember> {
  const handle = await open(request.file, 'r');
  try {
    const { size } = await handle.stat();
    const members = await listArMembers(
      async (offset, length) => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
        return buffer.subarray(0, bytesRead);
      },
      size,
      request.what,
    );
    const found = members.find((member) => member.name.startsWith(`${part}.tar`));
    if (members[0]?.name !== 'debian-binary' || found === undefined) throw malformed(request.what, `no ${part} part`);
    return found;
  } finally {
    await handle.close();
  }
}

/** An empty part has no last byte; a read stream cannot say that, and no sound .deb has one. */
function range(member: ArMember): { start: number; end: number } {
  return { start: member.offset, end: Math.max(member.offset, member.offset + member.sizeBytes - 1) };
}
