import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Disposable } from '../../../electron/base/disposable.ts';
import { listenLocally } from '../../../electron/host/local-socket.ts';
import { runCommand } from '../../../electron/host/run-command.ts';

let folder: string;
let listener: Disposable | undefined;
let other: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-local-'));
});

afterEach(async () => {
  await listener?.dispose();
  listener = undefined;
  other?.close();
  other = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function listen(
  path: string,
  onConnection: (socket: Socket) => void = (socket) => void socket.end('hello'),
): Promise<void> {
  listener = await listenLocally({ path, pathMaxBytes: 104, onConnection });
}

function answer(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    connect(path)
      .on('data', (part) => (text += part.toString()))
      .on('end', () => resolve(text))
      .on('error', reject);
  });
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe('a local socket', () => {
  it('is for this user alone', async () => {
    const path = join(folder, 'run', 'docker.sock');
    await listen(path);
    expect([await modeOf(join(folder, 'run')), await modeOf(path)]).toEqual(['700', '600']);
    expect(await answer(path)).toBe('hello');
  });

  it('puts the mode of its folder right', async () => {
    await mkdir(join(folder, 'run'));
    await chmod(join(folder, 'run'), 0o755);
    await listen(join(folder, 'run', 'docker.sock'));
    expect(await modeOf(join(folder, 'run'))).toBe('700');
  });

  it('is refused in a folder that is a link', async () => {
    await symlink(tmpdir(), join(folder, 'run'));
    await expect(listen(join(folder, 'run', 'docker.sock'))).rejects.toMatchObject({ code: 'socket-folder-unsafe' });
  });

  it('takes the place of one whose process was killed', async () => {
    const path = join(folder, 'docker.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await runCommand(process.execPath, ['-e', script], { timeoutMs: 20_000 });
    expect((await stat(path)).isSocket()).toBe(true);
    await listen(path);
    expect(await answer(path)).toBe('hello');
  });

  it('leaves one alone that somebody listens on', async () => {
    const path = join(folder, 'docker.sock');
    other = createServer((socket) => socket.on('error', () => undefined).end('mine'));
    await new Promise<void>((resolve) => other?.listen(path, resolve));
    await expect(listen(path)).rejects.toMatchObject({ code: 'socket-in-use' });
    expect(await answer(path)).toBe('mine');
  });

  it('leaves a file alone that is no socket', async () => {
    const path = join(folder, 'docker.sock');
    await writeFile(path, 'precious');
    await expect(listen(path)).rejects.toMatchObject({ code: 'socket-path-taken' });
    expect((await stat(path)).size).toBe(8);
  });

  it('says what to do when its path is too long', async () => {
    const path = join(folder, 'x'.repeat(104), 'docker.sock');
    await expect(listen(path)).rejects.toMatchObject({
      code: 'socket-path-too-long',
      message: expect.stringContaining(`${path} takes ${path.length + 1} bytes`) as unknown,
      hint: expect.stringContaining('BOATHOUSE_HOME') as unknown,
    });
  });

  it('may have the longest path that the system takes', async () => {
    const path = join(folder, 'x'.repeat(103 - folder.length - 1));
    expect(path.length).toBe(103);
    await listen(path);
    expect(await answer(path)).toBe('hello');
  });

  it('is gone with its clients when it is disposed', async () => {
    const path = join(folder, 'docker.sock');
    let arrived: (() => void) | undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    await listen(path, () => arrived?.());
    const cut = once(connect(path), 'close');
    await arrival;
    await listener?.dispose();
    await cut;
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('leaves the mask of the process as it was', async () => {
    await listen(join(folder, 'docker.sock'));
    await writeFile(join(folder, 'file'), '');
    expect(await modeOf(join(folder, 'file'))).not.toBe('600');
  });
});
