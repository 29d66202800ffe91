import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDownloader, type Downloader, type Fetch } from '../../../../../vm-assets/builder/archive/download.ts';

const body = 'the content';
const sha256 = createHash('sha256').update(body).digest('hex');
const url = 'http://mirror/file';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-test-'));
  file = join(folder, 'cache', 'file');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A downloader over answers given one a request, and how often it asked. */
function downloaderOf(...answers: (() => Response | Error)[]): { downloader: Downloader; asked: () => number } {
  let asked = 0;
  const fetchUrl: Fetch = () => {
    const answer = answers[Math.min(asked, answers.length - 1)]?.() ?? new Error('no answer');
    asked += 1;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { downloader: createDownloader(fetchUrl, new AbortController().signal), asked: () => asked };
}
const ok = (text: string) => () => new Response(text);
const missing = () => new Response('', { status: 404 });

it('stores a file under its name once it is whole', async () => {
  const { downloader } = downloaderOf(ok(body));
  expect(await downloader.store({ url, file, sha256 })).toBe(true);
  expect(await readFile(file, 'utf8')).toBe(body);
});

it('fetches nothing that is there, and anew what was damaged', async () => {
  const { downloader, asked } = downloaderOf(ok(body));
  await downloader.store({ url, file, sha256 });
  await downloader.store({ url, file, sha256 });
  expect(asked()).toBe(1);
  await writeFile(file, 'damaged');
  await downloader.store({ url, file, sha256 });
  expect(await readFile(file, 'utf8')).toBe(body);
});

it('refuses other content, without trying again, and leaves nothing', async () => {
  const { downloader, asked } = downloaderOf(ok('something else'));
  await expect(downloader.store({ url, file, sha256 })).rejects.toMatchObject({ code: 'image-hash-mismatch' });
  expect(asked()).toBe(1);
  expect(await readdir(join(folder, 'cache'))).toEqual([]);
});

it('asks nobody when the cache cannot be written to, and says so', async () => {
  const { downloader, asked } = downloaderOf(ok(body));
  await writeFile(join(folder, 'cache'), 'a file');
  await expect(downloader.store({ url, file, sha256 })).rejects.toMatchObject({ code: 'image-cache-not-writable' });
  expect(asked()).toBe(0);
});

it('says false when the server has no such file', async () => {
  const { downloader } = downloaderOf(missing);
  expect(await downloader.store({ url, file, sha256 })).toBe(false);
  expect(await downloader.text(url)).toBeUndefined();
});

it('tries again after a fault of the network or the server', async () => {
  const { downloader, asked } = downloaderOf(
    () => new Error('reset'),
    () => new Response('', { status: 503 }),
    ok(body),
  );
  expect(await downloader.store({ url, file, sha256 })).toBe(true);
  expect(asked()).toBe(3);
});

it('names the address and the way out when the network is down', async () => {
  const { downloader } = downloaderOf(() => new TypeError('fetch failed', { cause: new Error('ENOTFOUND') }));
  await expect(downloader.text(url)).rejects.toMatchObject({
    code: 'image-network',
    message: 'http://mirror/file could not be fetched: fetch failed: ENOTFOUND',
    hint: expect.stringContaining('BOATHOUSE_MIRROR') as string,
  });
});

it('stops at an abort', async () => {
  const abort = new AbortController();
  const waiting: Fetch = (_url, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const text = createDownloader(waiting, abort.signal).text(url);
  abort.abort(new Error('enough'));
  await expect(text).rejects.toThrow('enough');
});
