import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ERRNO } from '../../../electron/share/nine-p/wire/errno.ts';
import { eventually } from '../../support/eventually.ts';
import { SHARE_PROGRAM } from '../../support/hyperkit/hyperkit-subject.ts';
import { NinePClient } from '../../support/nine-p/client.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

async function start(mode: string, folderName = 'shared') {
  const place = await temporaryFolder();
  await mkdir(join(place, 'shared'));
  await writeFile(join(place, 'shared', 'file'), 'content');
  const socketPath = join(place, 'share.sock');
  const program = spawn(process.execPath, [SHARE_PROGRAM, socketPath, join(place, folderName), mode]);
  onTestFinished(() => void program.kill('SIGKILL'));
  let words = '';
  program.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  const exit = once(program, 'close').then(([code]) => ({ code: code as number | null, words }));
  /** The file is there a moment before somebody listens at it. */
  const attached = async (): Promise<NinePClient> =>
    await eventually(() => NinePClient.attached(socketPath).catch(() => null), { what: 'the server', pauseMs: 10 });
  const ready = async (): Promise<true> =>
    await eventually(() => Promise.resolve(existsSync(socketPath) || null), { what: 'the server', pauseMs: 10 });
  return { folder: join(place, 'shared'), socketPath, exit, ready, attached };
}

it('serves one client, from a socket that is nobody else’s, and ends with it', async () => {
  const { folder, socketPath, exit, ready, attached } = await start('rw');
  await ready();
  expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
  const client = await attached();
  await client.create([], 'wide', 2, 0o666);
  // The guest has its own mask, and none of the host is put upon that.
  expect((await stat(join(folder, 'wide'))).mode & 0o777).toBe(0o666);
  await expect(NinePClient.dial(socketPath)).rejects.toThrow();
  client.socket.destroy();
  expect(await exit).toEqual({ code: 0, words: '' });
});

it('changes nothing of what is read-only', async () => {
  const { attached } = await start('ro');
  const client = await attached();
  await expect(client.create([], 'new')).rejects.toMatchObject({ errno: ERRNO.EROFS });
  expect((await client.read(await client.open(['file']))).toString()).toBe('content');
});

it('ends when its socket is taken away before anybody dialled', async () => {
  const { socketPath, exit, ready } = await start('rw');
  await ready();
  await rm(socketPath);
  expect(await exit).toEqual({ code: 0, words: '' });
});

it('says why it does not start', async () => {
  expect(await (await start('rw', 'none')).exit).toEqual({
    code: 1,
    words: expect.stringContaining('ENOENT') as string,
  });
  expect(await (await start('wo')).exit).toMatchObject({ code: 2, words: expect.stringContaining('usage:') as string });
});
