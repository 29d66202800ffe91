import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { dial } from '../../../electron/client/dial.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

it('says nothing to a listener that is another user’s', async () => {
  const path = join(await temporaryFolder(), 'api.sock');
  const heard: Buffer[] = [];
  const server = createServer((socket) => socket.on('data', (chunk: Buffer) => heard.push(chunk))).listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  await expect(dial(path, () => 'another user of this computer listens there')).rejects.toMatchObject({
    code: 'backend-unreachable',
    message: expect.stringContaining('another user of this computer listens there') as string,
  });
  const socket = await dial(path, () => null);
  socket?.end();
  expect(socket).not.toBeNull();
  expect(heard).toEqual([]);
});

it('asks whose it is only of what is there', async () => {
  expect(await dial(join(await temporaryFolder(), 'api.sock'), () => 'nobody is to be trusted')).toBeNull();
});
