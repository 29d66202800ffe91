import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { Disposable } from '../base/disposable.ts';
import { BoathouseError } from '../base/errors.ts';
import { restrictPipe } from './pipe-access.ts';

/**
 * Listens where only this user can connect.
 *
 * Unix: the socket's folder is ours and 0700 (made so, or put right when it is ours, else refused), the socket is 0600 from the
 * moment it exists. A socket file that a crashed process left is removed only after a connection to it was refused by the
 * system, so one that is in use is never taken away; anything that is no socket is left alone. Two processes that start at the
 * same time on the same path are kept apart by the lock of the data folder, not here.
 *
 * Windows: a named pipe, for this user alone where the addon for that is there (`pipe-access.ts`), before a client is answered. Without it
 * the pipe keeps the system's default list, by which others can open it for reading: whoever listens hears of that and goes on.
 * A pipe cannot be closed for one direction alone as a socket can: the other side hears of the end when both are done.
 */
export interface LocalSocketOptions {
  /** Path of a unix socket, or name of a pipe (`\\.\pipe\…`) on Windows. */
  readonly path: string;
  /** Bytes that a path may have with its final NUL; see `UNIX_PATH_MAX_BYTES`. */
  readonly pathMaxBytes: number;
  /** Gets each client; half-closed connections stay open until both sides ended. */
  readonly onConnection: (socket: Socket) => void;
  /** Whether disposing cuts the connections that are left; it does unless told. */
  readonly onDispose?: 'cut-connections' | 'keep-connections';
  /** Hears of a pipe that others can open as well (`pipe-open-to-others`). */
  readonly onOpenToOthers?: (problem: BoathouseError) => void;
}

/**
 * Errors: `socket-path-too-long`, `socket-folder-unsafe`, `socket-in-use` (somebody answers there), `socket-path-taken` (a file
 * that is no socket), `socket-failed`. Disposing stops listening, cuts the connections that are left (unless told otherwise), and
 * removes the file.
 */
export async function listenLocally(options: LocalSocketOptions): Promise<Disposable> {
  if (process.platform !== 'win32') {
    checkLength(options.path, options.pathMaxBytes);
    await ensurePrivateFolder(dirname(options.path));
    await removeStaleSocket(options.path);
  }
  const clients = new Set<Socket>();
  const keep = options.onDispose === 'keep-connections';
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (!keep) {
      clients.add(socket);
      socket.once('close', () => clients.delete(socket));
    }
    options.onConnection(socket);
  });
  await listen(server, options.path);
  if (process.platform === 'win32') keepOthersOut(options);
  else await chmod(options.path, 0o600);
  let closed: Promise<void> | undefined;
  return {
    dispose: () => {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        // The server is closed for good only when they are.
        if (keep) resolve();
        for (const client of clients) client.destroy();
      });
      return closed;
    },
  };
}

/** In the turn in which the pipe is there: whoever was faster is not answered before. */
function keepOthersOut({ path, onOpenToOthers }: LocalSocketOptions): void {
  try {
    restrictPipe(path);
  } catch (error) {
    if (!(error instanceof BoathouseError)) throw error;
    onOpenToOthers?.(error);
  }
}

function checkLength(path: string, pathMaxBytes: number): void {
  const lengthBytes = Buffer.byteLength(path) + 1;
  if (lengthBytes <= pathMaxBytes) return;
  throw new BoathouseError(
    'socket-path-too-long',
    `the socket's path ${path} takes ${lengthBytes} bytes, the system allows ${pathMaxBytes}`,
    { hint: 'Set BOATHOUSE_HOME to a folder with a shorter path, and start again.' },
  );
}

async function ensurePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const status = await lstat(folder);
  if (!status.isDirectory()) throw unsafeFolder(folder, 'it is not a folder');
  if (status.uid !== process.geteuid?.()) throw unsafeFolder(folder, 'it belongs to another user');
  if ((status.mode & 0o077) !== 0) await chmod(folder, 0o700);
}

function unsafeFolder(folder: string, reason: string): BoathouseError {
  return new BoathouseError('socket-folder-unsafe', `no socket can stand in ${folder}: ${reason}`, {
    hint: `Remove ${folder}, or set BOATHOUSE_HOME to another folder.`,
  });
}

async function removeStaleSocket(path: string): Promise<void> {
  const status = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (status === null) return;
  if (!status.isSocket()) {
    throw new BoathouseError('socket-path-taken', `${path} exists and is not a socket`, {
      hint: 'Move the file away, and start again.',
    });
  }
  const answer = await probe(path);
  if (answer === 'stale') await rm(path, { force: true });
  else if (answer !== 'gone') throw socketInUse(path, answer === 'answers' ? '' : ` (${answer})`);
}

function socketInUse(path: string, detail: string, cause?: unknown): BoathouseError {
  return new BoathouseError('socket-in-use', `another program listens at ${path}${detail}`, {
    hint: 'Stop the other one, for example with `boathouse stop`, or set BOATHOUSE_HOME to another folder.',
    cause,
  });
}

/** A pipe of Windows leaves nothing behind, so whose name is taken is in use; one of another user is denied to us. */
export function listenFailure(path: string, error: NodeJS.ErrnoException): BoathouseError {
  if (error.code === 'EADDRINUSE') return socketInUse(path, '', error);
  if (error.code === 'EACCES' && path.startsWith('\\\\')) return socketInUse(path, ', as another user', error);
  return new BoathouseError('socket-failed', `cannot listen at ${path}: ${error.message}`, { cause: error });
}

/** `stale`: nobody listens. Any doubt counts as an answer. */
function probe(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve('answers');
    });
    socket.once('error', (error) => {
      const code = codeOf(error);
      resolve(code === 'ECONNREFUSED' ? 'stale' : code === 'ENOENT' ? 'gone' : (code ?? error.message));
    });
  });
}

/**
 * The mask makes the socket 0600 from its birth; it is set for one synchronous call only, since it is the whole process'. A
 * worker may not set it: there the folder's mode alone guards the socket until it gets its own.
 */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(path, error)));
    const mask = process.platform === 'win32' || !isMainThread ? null : process.umask(0o177);
    try {
      server.listen(path, () => {
        server.removeAllListeners('error');
        // Later errors are failed accepts (out of file descriptors): the client sees it, and the next one may succeed.
        server.on('error', () => undefined);
        resolve();
      });
    } finally {
      if (mask !== null) process.umask(mask);
    }
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
