import { connect, type Socket } from 'node:net';
import { BoathouseError } from '../base/errors.ts';
import { distrustOfPipe } from '../host/pipe-access.ts';

/**
 * There is no backend: nobody listens, or nobody could at such a place. What is wrong with the place, a backend that is started
 * there finds out and says better.
 */
const ABSENT = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'EINVAL', 'ENAMETOOLONG']);

/**
 * Connects to the backend's socket; null when nobody listens there. Throws `backend-unreachable` for anything else, and for a pipe of Windows that
 * another user made, to whom nothing is said.
 */
export function dial(path: string, distrust: (path: string) => string | null = distrustHere): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      const reason = distrust(path);
      if (reason === null) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(unreachable(path, reason));
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (ABSENT.has(error.code ?? '')) resolve(null);
      else {
        // The second is what Windows says of a pipe.
        const isDenied = error.code === 'EACCES' || error.code === 'EPERM';
        reject(unreachable(path, isDenied ? 'it belongs to another user' : error.message, error));
      }
    });
  });
}

/** A socket of unix stands in a folder of ours. */
function distrustHere(path: string): string | null {
  return process.platform === 'win32' ? distrustOfPipe(path) : null;
}

function unreachable(path: string, reason: string, cause?: unknown): BoathouseError {
  return new BoathouseError('backend-unreachable', `The backend's socket ${path} cannot be used: ${reason}`, {
    hint: 'Run Boathouse as the user who owns the data folder.',
    cause,
  });
}
