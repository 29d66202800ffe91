import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { SHARE_PROGRAM } from '../../support/hyperkit/hyperkit-subject.ts';
import { message, messageReader, text, TYPES, u16, u32 } from '../../support/hyperkit/nine-p/messages.ts';
import { TreeReader } from '../../support/hyperkit/nine-p/tree-reader.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const EROFS = 30;
/** Of 9P2000.L: Tmkdir. */
const TMKDIR = 72;

it.skipIf(process.platform === 'win32')(
  'a 9P server of the tests shows a tree, and lets nothing be changed',
  async (test) => {
    if (SHARE_PROGRAM === '') test.skip();
    const folder = await temporaryFolder();
    const shared = join(folder, 'shared');
    await mkdir(join(shared, 'deep', 'empty'), { recursive: true });
    const large = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    await writeFile(join(shared, 'large'), large);
    for (let index = 0; index < 2000; index += 1) await writeFile(join(shared, 'deep', `file-${index}`), String(index));
    const socket = join(folder, 'share.sock');
    const server = spawn(process.execPath, [SHARE_PROGRAM, socket, shared, 'ro'], { stdio: 'ignore' });
    onTestFinished(() => void server.kill('SIGKILL'));
    await eventually(() => Promise.resolve(existsSync(socket) || null), { what: 'the server', pauseMs: 10 });
    const reader = await TreeReader.dial(socket);
    const copy = join(folder, 'copy');
    await reader.copy([], copy);
    expect((await readFile(join(copy, 'large'))).equals(large)).toBe(true);
    expect(existsSync(join(copy, 'deep', 'empty'))).toBe(true);
    expect(await readFile(join(copy, 'deep', 'file-1999'), 'utf8')).toBe('1999');

    await reader.ask(TYPES.Twalk, [u32(0), u32(9000), u16(1), text('large')]);
    await expect(reader.ask(TYPES.Tlopen, [u32(9000), u32(1)])).rejects.toThrow(`error ${EROFS}`);
    await expect(reader.ask(TMKDIR, [u32(0), text('new'), u32(0o755), u32(0)])).rejects.toThrow(`error ${EROFS}`);
    await expect(reader.ask(TYPES.Twalk, [u32(0), u32(9001), u16(1), text('..')])).rejects.toThrow('error 2');
    reader.socket.destroy();
  },
);

it('messages are cut out of a stream however it comes', () => {
  const types: number[] = [];
  const hear = messageReader(({ type, body }) => types.push(type, body.left));
  const stream = Buffer.concat([
    message(100, 0, [u32(1), text('abc')]),
    message(120, 1, []),
    message(116, 2, [u32(3)]),
  ]);
  for (const byte of stream) hear(Buffer.from([byte]));
  expect(types).toEqual([100, 9, 120, 0, 116, 4]);
});
