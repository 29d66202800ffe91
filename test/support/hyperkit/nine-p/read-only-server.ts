import { closeSync, openSync, readdirSync, readSync, lstatSync, type BigIntStats } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Fields, message, messageReader, text, TYPES, u16, u32, u64, VERSION } from './messages.ts';

/**
 * Entry of a 9P server for tests, as the driver starts one (`electron/hypervisor/hyperkit/share-server.ts`): `read-only-server.js SOCKET FOLDER
 * ro|rw`. One client; a folder's regular files and folders, to be read. Whatever would change something is refused with EROFS. It follows
 * what the folder's owner put there, and is no server for anybody's hostile guest.
 */
const EROFS = 30;
const ENOENT = 2;
const MESSAGE_MAX_BYTES = 512 * 1024;
const HEAD_ROOM_BYTES = 24;
const FOLDER_TYPE = 0x80;
const VALID = 0x7ff;

const [socketPath = '', folder = ''] = process.argv.slice(2);
/** What each fid of the client stands for. */
const paths = new Map<number, string>();

const answers: Readonly<Record<number, (body: Fields) => Buffer[]>> = {
  [TYPES.Tversion]: (body) => [u32(Math.min(body.u32(), MESSAGE_MAX_BYTES)), text(VERSION)],
  [TYPES.Tattach]: (body) => {
    paths.set(body.u32(), folder);
    return [qid(folder)];
  },
  [TYPES.Twalk]: (body) => {
    let path = pathOf(body.u32());
    const fid = body.u32();
    const qids = Array.from({ length: body.u16() }, () => {
      const name = body.text();
      if (name === '..' || name.includes('/')) throw new Error('a name that leads out');
      path = join(path, name);
      return qid(path);
    });
    paths.set(fid, path);
    return [u16(qids.length), ...qids];
  },
  [TYPES.Tgetattr]: (body) => attributes(pathOf(body.u32())),
  [TYPES.Tlopen]: (body) => {
    const path = pathOf(body.u32());
    // Beyond O_RDONLY.
    if ((body.u32() & 3) !== 0) throw new Refusal();
    process.stderr.write(`opened ${path.slice(folder.length + 1)}\n`);
    return [qid(path), u32(0)];
  },
  [TYPES.Tread]: (body) => {
    const file = openSync(pathOf(body.u32()), 'r');
    try {
      const offset = body.u64();
      const data = Buffer.alloc(Math.min(body.u32(), MESSAGE_MAX_BYTES - HEAD_ROOM_BYTES));
      const count = readSync(file, data, 0, data.length, offset);
      return [u32(count), data.subarray(0, count)];
    } finally {
      closeSync(file);
    }
  },
  [TYPES.Treaddir]: (body) => {
    const path = pathOf(body.u32());
    const offset = body.u64();
    const room = body.u32();
    const entries: Buffer[] = [];
    let sizeBytes = 0;
    for (const [index, name] of readdirSync(path).sort().slice(offset).entries()) {
      const entry = Buffer.concat([qid(join(path, name)), u64(offset + index + 1), Buffer.from([0]), text(name)]);
      if (sizeBytes + entry.length > room) break;
      entries.push(entry);
      sizeBytes += entry.length;
    }
    return [u32(sizeBytes), ...entries];
  },
  [TYPES.Tclunk]: (body) => {
    paths.delete(body.u32());
    return [];
  },
};

class Refusal extends Error {}

const server = createServer((client) => {
  server.close();
  const hear = messageReader(({ type, tag, body }) => {
    try {
      const answer = answers[type];
      if (answer === undefined) throw new Refusal();
      client.write(message(type + 1, tag, answer(body)));
    } catch (error) {
      client.write(message(TYPES.Rlerror, tag, [u32(error instanceof Refusal ? EROFS : ENOENT)]));
    }
  });
  client.on('data', hear);
  client.on('error', () => undefined);
  client.on('close', () => process.exit(0));
});
server.listen(socketPath);

function pathOf(fid: number): string {
  const path = paths.get(fid);
  if (path === undefined) throw new Error('an unknown fid');
  return path;
}

function qid(path: string): Buffer {
  const status = lstatSync(path, { bigint: true });
  return Buffer.concat([Buffer.from([status.isDirectory() ? FOLDER_TYPE : 0]), u32(0), u64(status.ino)]);
}

function attributes(path: string): Buffer[] {
  const status = lstatSync(path, { bigint: true });
  const numbers = [status.nlink, status.rdev, status.size, status.blksize, status.blocks];
  return [
    ...[u64(VALID), qid(path), u32(Number(status.mode)), u32(Number(status.uid)), u32(Number(status.gid))],
    ...numbers.map(u64),
    ...times(status),
    ...[u64(0), u64(0)],
  ];
}

function times({ atimeNs, mtimeNs, ctimeNs, birthtimeNs }: BigIntStats): Buffer[] {
  return [atimeNs, mtimeNs, ctimeNs, birthtimeNs].flatMap((time) => [
    u64(time / 1_000_000_000n),
    u64(time % 1_000_000_000n),
  ]);
}
