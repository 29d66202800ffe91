import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BoathouseError, describeError } from '../../../electron/base/errors.ts';
import { makeCacheFolder } from '../cache-folder.ts';
import { namingFullDisk } from '../disk-full.ts';
import { removeLeftovers } from '../leftovers.ts';
import { hashMismatch } from './release.ts';

const attempts = 3;
/** A server that sends nothing for this long is given up and asked again. */
const stallMs = 60_000;

/** The part of `fetch` that is used, so that a test can stand in for the network. */
export type Fetch = (url: string, options: { signal: AbortSignal }) => Promise<Response>;

/** A file that is known by its hash. */
export interface WantedFile {
  readonly url: string;
  readonly file: string;
  readonly sha256: string;
  /** Called when it is not in the cache. */
  readonly onFetch?: () => void;
}

export interface Downloader {
  /** The body, or undefined when the server says that there is no such file. */
  text(url: string): Promise<string | undefined>;
  /**
   * Makes sure that `file` is there with the right hash, and returns true; false when the server has no such file. A file appears
   * under its name only when it is whole; one that was damaged since is fetched again.
   */
  store(wanted: WantedFile): Promise<boolean>;
}

export function createDownloader(fetchUrl: Fetch, signal: AbortSignal): Downloader {
  return {
    text: (url) => retry(url, signal, (stalled) => fetchText(fetchUrl, url, stalled)),
    store: async (wanted) => {
      if ((await fileSha256(wanted.file)) === wanted.sha256) return true;
      wanted.onFetch?.();
      await makeCacheFolder(dirname(wanted.file));
      return (await retry(wanted.url, signal, (stalled) => fetchFile(fetchUrl, wanted, stalled))) ?? false;
    },
  };
}

async function fetchText(fetchUrl: Fetch, url: string, signal: AbortSignal): Promise<string | undefined> {
  const response = await open(fetchUrl, url, signal);
  return response?.text();
}

async function fetchFile(fetchUrl: Fetch, wanted: WantedFile, signal: StallSignal): Promise<true | undefined> {
  const response = await open(fetchUrl, wanted.url, signal);
  if (response?.body == null) return undefined;
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      signal.progress();
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const folder = dirname(wanted.file);
  await removeLeftovers(folder, /\.(?<pid>\d+)\.part$/);
  const partial = `${wanted.file}.${process.pid}.part`;
  try {
    const body = Readable.fromWeb(response.body);
    await pipeline(body, hashing, createWriteStream(partial), { signal });
    const actual = hash.digest('hex');
    if (actual !== wanted.sha256) throw hashMismatch(wanted.url, wanted.sha256, actual);
    await rename(partial, wanted.file);
    return true;
  } catch (error) {
    throw namingFullDisk(error, folder);
  } finally {
    await rm(partial, { force: true });
  }
}

async function open(fetchUrl: Fetch, url: string, signal: AbortSignal): Promise<Response | undefined> {
  const response = await fetchUrl(url, { signal });
  if (response.status === 404 || response.status === 410) {
    await response.body?.cancel();
    return undefined;
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`HTTP ${response.status}`);
  }
  return response;
}

interface StallSignal extends AbortSignal {
  /** Something arrived: the stall's time begins anew. */
  progress(): void;
}

/** Tries again what failed on the way; a wrong hash or a full disk is not cured by that and is thrown at once. */
async function retry<T>(url: string, signal: AbortSignal, attempt: (signal: StallSignal) => Promise<T>): Promise<T> {
  for (let left = attempts; ; left -= 1) {
    const stall = new AbortController();
    let timer = setTimeout(() => stall.abort(new Error('the server went silent')), stallMs);
    const progress = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(new Error('the server went silent')), stallMs);
    };
    try {
      return await attempt(Object.assign(AbortSignal.any([signal, stall.signal]), { progress }));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BoathouseError) throw error;
      if (isDiskFault(error)) throw error;
      if (left > 1) continue;
      throw new BoathouseError('image-network', `${url} could not be fetched: ${describeError(error)}`, {
        hint: 'Check the network, or name another mirror with BOATHOUSE_MIRROR.',
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

function isDiskFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EACCES', 'EROFS', 'EPERM'].includes(String(error.code));
}

/** Undefined when there is no such file. */
async function fileSha256(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return undefined;
    throw error;
  }
  return hash.digest('hex');
}
