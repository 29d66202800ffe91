import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAnswer, encode } from '../../../electron/share/nine-p/wire/codec.ts';
import { ERRNO } from '../../../electron/share/nine-p/wire/errno.ts';
import { FrameCutter } from '../../../electron/share/nine-p/wire/frame-cutter.ts';
import { type Answer, NO_TAG, REQUESTS, VERSION } from '../../../electron/share/nine-p/wire/messages.ts';
import { NinePClient, ROOT } from '../../support/nine-p/client.ts';
import { shareUnderTest } from '../../support/nine-p/share-under-test.ts';

/** Sends bytes as they are, and collects answers by tag. */
async function rawClient(socketPath: string) {
  const client = await NinePClient.dial(socketPath);
  const answers: Answer[] = [];
  const cutter = new FrameCutter();
  let wake: () => void = () => undefined;
  client.socket.removeAllListeners('data').on('data', (chunk: Buffer) => {
    cutter.push(chunk, 2 ** 30, (frame) => answers.push(decodeAnswer(frame) as Answer));
    wake();
  });
  const receive = async (count: number): Promise<Answer[]> => {
    while (answers.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return answers;
  };
  return { socket: client.socket, ended: client.ended, answers, receive };
}

/** Behind those of the client itself. */
const FUZZ_TAGS = 30_000;

const hello = (messageMaxBytes = 8192): Buffer => encode('Tversion', NO_TAG, { messageMaxBytes, version: VERSION });

describe('a connection', () => {
  it('agrees on the size of messages', async () => {
    const { client } = await shareUnderTest();
    const ask = (messageMaxBytes: number, version = VERSION) =>
      client.askAs(NO_TAG, 'Tversion', { messageMaxBytes, version });
    expect(await ask(0xffff_ffff)).toEqual({ messageMaxBytes: 256 * 1024, version: VERSION });
    expect(await ask(8192)).toEqual({ messageMaxBytes: 8192, version: VERSION });
    await expect(ask(100)).rejects.toMatchObject({ errno: ERRNO.EINVAL });
    expect(await ask(8192, '9P2000')).toEqual({ messageMaxBytes: 8192, version: 'unknown' });
    await expect(client.walk([])).rejects.toMatchObject({ errno: ERRNO.EPROTO });
  });

  it('reads and writes no more than that', async () => {
    const { socketPath } = await shareUnderTest();
    const client = await NinePClient.attached(socketPath, 4096);
    const fid = await client.create([], 'file');
    for (let at = 0; at < 16_000; at += 4000) await client.write(fid, Buffer.alloc(4000, 1), at);
    expect(await client.read(fid)).toHaveLength(4096 - 11);
    client.socket.write(encode('Twrite', 1, { fid, offset: 0n, data: Buffer.alloc(4096) }));
    await client.ended;
  });

  it('gives up all fids for a new version, after what runs is done', async () => {
    const { client, folder } = await shareUnderTest();
    const fid = await client.create([], 'file');
    const writing = Array.from({ length: 20 }, (_, index) => client.write(fid, 'x', index));
    const again = client.askAs(NO_TAG, 'Tversion', { messageMaxBytes: 8192, version: VERSION });
    const late = client.walk([]);
    expect(await Promise.all(writing)).toHaveLength(20);
    await again;
    await expect(late).rejects.toMatchObject({ errno: ERRNO.EBADF });
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('x'.repeat(20));
  });

  it('answers each of many requests that are under way at once', async () => {
    const { client, folder } = await shareUnderTest();
    const fid = await client.create([], 'file');
    const block = 64 * 1024;
    const blocks = Array.from({ length: 300 }, (_, index) => Buffer.alloc(block, index % 251));
    const counts = await Promise.all(blocks.map((data, index) => client.write(fid, data, index * block)));
    expect(new Set(counts)).toEqual(new Set([block]));
    expect((await readFile(join(folder, 'file'))).equals(Buffer.concat(blocks))).toBe(true);
    const read = await Promise.all(blocks.map((_, index) => client.read(fid, index * block, block)));
    expect(Buffer.concat(read).equals(Buffer.concat(blocks))).toBe(true);
    const names = Array.from({ length: 500 }, (_, index) => `many-${index}`);
    await Promise.all(names.map((name) => client.create([], name)));
    expect(await readdir(folder)).toHaveLength(501);
  });

  it('answers a flush behind what it was to stop', async () => {
    const { socketPath } = await shareUnderTest();
    const { socket, receive } = await rawClient(socketPath);
    const attach = { fid: ROOT, authFid: 0xffff_ffff, userName: '', tree: '', uid: 0 };
    socket.write(Buffer.concat([hello(), encode('Tattach', 1, attach)]));
    await receive(2);
    socket.write(
      Buffer.concat([
        encode('Tgetattr', 5, { fid: ROOT, mask: 0n }),
        encode('Tflush', 6, { oldTag: 5 }),
        encode('Tflush', 7, { oldTag: 999 }),
      ]),
    );
    const answers = (await receive(5)).slice(2).map(({ tag }) => tag);
    expect(answers.indexOf(6)).toBeGreaterThan(answers.indexOf(5));
    expect(answers.sort()).toEqual([5, 6, 7]);
  });

  it('takes back what has not begun when it is flushed', async () => {
    const { socketPath, folder } = await shareUnderTest();
    const { socket, receive, answers } = await rawClient(socketPath);
    const attach = { fid: ROOT, authFid: 0xffff_ffff, userName: '', tree: '', uid: 0 };
    // Behind a new version nothing begins before that is answered.
    socket.write(
      Buffer.concat([
        encode('Tversion', 1, { messageMaxBytes: 8192, version: VERSION }),
        encode('Tattach', 2, attach),
        encode('Tmkdir', 3, { fid: ROOT, name: 'made', mode: 0o755, gid: 0 }),
        encode('Tflush', 4, { oldTag: 3 }),
        encode('Tstatfs', 5, { fid: 9 }),
      ]),
    );
    await receive(4);
    expect(answers.map(({ tag }) => tag).sort()).toEqual([1, 2, 4, 5]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['a size that no message has', Buffer.from([3, 0, 0, 0])],
    ['one that is too large', Buffer.from([0xff, 0xff, 0xff, 0x7f, 100, 0, 0])],
  ])('ends at %s', async (_what, bytes) => {
    const { socketPath } = await shareUnderTest();
    const { socket, ended } = await rawClient(socketPath);
    socket.write(bytes);
    await ended;
  });

  it('ends at a tag that is in use', async () => {
    const { socketPath } = await shareUnderTest();
    const { socket, ended } = await rawClient(socketPath);
    const same = encode('Tstatfs', 5, { fid: 9 });
    socket.write(Buffer.concat([hello(), same, same]));
    await ended;
  });

  it('refuses what is no message by its tag, and goes on', async () => {
    const { client, socketPath } = await shareUnderTest();
    const raw = await rawClient(socketPath);
    raw.socket.write(hello());
    await raw.receive(1);
    raw.socket.write(Buffer.from([7, 0, 0, 0, 255, 9, 0]));
    raw.socket.write(Buffer.from([8, 0, 0, 0, 120, 10, 0, 1]));
    raw.socket.write(encode('Tstatfs', 11, { fid: 12 }));
    expect((await raw.receive(4)).slice(1)).toEqual([
      { name: 'Rlerror', tag: 9, body: { errno: ERRNO.EOPNOTSUPP } },
      { name: 'Rlerror', tag: 10, body: { errno: ERRNO.EINVAL } },
      { name: 'Rlerror', tag: 11, body: { errno: ERRNO.EBADF } },
    ]);
    raw.socket.destroy();
    expect(await client.walk([])).toBeGreaterThan(0);
  });

  it('answers any fields of any message, and stays', async () => {
    const { socketPath } = await shareUnderTest();
    const client = await NinePClient.attached(socketPath);
    const types = Object.values(REQUESTS)
      .map(({ type }) => type)
      // The one begins anew, and the other may take back what is asked to see whether the server is there.
      .filter((type) => type !== REQUESTS.Tversion.type && type !== REQUESTS.Tflush.type);
    let tag = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), fc.uint8Array({ maxLength: 80 }), async (type, rest) => {
        tag += 1;
        const frame = Buffer.from([0, 0, 0, 0, type, 0, 0, ...rest]);
        frame.writeUInt32LE(frame.length);
        frame.writeUInt16LE(FUZZ_TAGS + tag, 5);
        client.socket.write(frame);
        await client.ask('Tattach', { fid: ROOT, authFid: 1, userName: '', tree: '', uid: 0 }).catch(() => undefined);
        expect(client.socket.destroyed).toBe(false);
      }),
      { numRuns: 500 },
    );
    client.socket.destroy();
  });

  it('closes all files when the client goes', async () => {
    const { client, served } = await shareUnderTest();
    const before = (await readdir('/proc/self/fd').catch(() => [])).length;
    for (let index = 0; index < 40; index += 1) await client.create([], `file-${index}`);
    client.socket.destroy();
    await served;
    const after = (await readdir('/proc/self/fd').catch(() => [])).length;
    expect(after).toBeLessThanOrEqual(before);
  });
});

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a full disk', () => {
  it('is told as what it is', async () => {
    const script = fullDiskScript();
    const { stdout } = await promisify(execFile)('unshare', ['--mount', 'sh', '-ec', script, 'sh', process.execPath]);
    expect(stdout.trim()).toBe(`ENOSPC ${ERRNO.ENOSPC}`);
  });
});

/** In a mount namespace of its own, as nobody else is to see the small file system. */
function fullDiskScript(): string {
  const program = join(import.meta.dirname, '../../support/nine-p/fill-disk.ts');
  const built = program.replace('/test/support/', '/dist/test/support/').replace(/ts$/u, 'js');
  return `d=$(mktemp -d); mount -t tmpfs -o size=1m none "$d"; "$1" '${built}' "$d"; umount "$d"; rmdir "$d"`;
}
