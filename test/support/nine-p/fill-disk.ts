import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../../electron/share/nine-p/connection.ts';
import { SharedFolder } from '../../../electron/share/nine-p/tree/shared-folder.ts';
import { ERRNO } from '../../../electron/share/nine-p/wire/errno.ts';
import { NinePClient, NinePError } from './client.ts';

/** Entry: writes through a share of the small file system that is named until something is said, and prints that. */
const [folder = ''] = process.argv.slice(2);
const socketPath = join(tmpdir(), `fill-${process.pid}.sock`);
const share = await SharedFolder.open({ folder, readOnly: false });
const server = createServer((socket) => void serve(socket, share).then(() => share.close()));
await new Promise<void>((resolve) => server.listen(socketPath, resolve));
const client = await NinePClient.attached(socketPath);
const fid = await client.create([], 'large');
const block = Buffer.alloc(100_000, 1);
try {
  for (let at = 0; at < 100 * block.length; ) at += await client.write(fid, block, at);
} catch (error) {
  const errno = error instanceof NinePError ? error.errno : 0;
  const name = Object.entries(ERRNO).find(([, number]) => number === errno)?.[0];
  process.stdout.write(`${name} ${errno}\n`);
}
client.socket.destroy();
server.close();
