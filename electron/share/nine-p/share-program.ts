import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { describeError } from '../../base/errors.ts';
import { serve } from './connection.ts';
import { SharedFolder } from './tree/shared-folder.ts';

/**
 * Entry of the process that serves a folder over 9P: `node share-program.js SOCKET FOLDER ro|rw`. It binds SOCKET, a unix socket (0600) or a named
 * pipe of Windows, when it is ready, serves the first client that dials, and ends with it. Who started it ends it with the machine; one whose
 * socket is taken away before somebody dialled ends by itself.
 */
const ABANDONED_POLL_MS = 5000;

// In the desktop app our Node is Electron's, which shows files named `.asar` as folders: the guest's are what they are. All of ours are loaded.
Object.assign(process, { noAsar: true });

const [socketPath, folder, mode] = process.argv.slice(2);
if (socketPath === undefined || folder === undefined || (mode !== 'ro' && mode !== 'rw')) {
  process.stderr.write('usage: share-program.js SOCKET FOLDER ro|rw\n');
  process.exit(2);
}

try {
  await run(socketPath, await SharedFolder.open({ folder, readOnly: mode === 'ro' }));
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exit(1);
}

async function run(path: string, share: SharedFolder): Promise<void> {
  const server = createServer();
  // The socket is nobody else's from the moment it is there. Later the guest's own mask has been at work on each mode.
  process.umask(0o177);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  process.umask(0);
  const abandoned = setInterval(() => {
    if (process.platform !== 'win32' && !existsSync(path)) process.exit(0);
  }, ABANDONED_POLL_MS);
  server.once('connection', (client) => {
    clearInterval(abandoned);
    server.close();
    void serve(client, share).then(() => process.exit(0));
  });
}
