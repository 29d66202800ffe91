import { connect, type Socket } from 'node:net';
import { BoathouseError } from '../base/errors.ts';

/**
 * There is no backend: nobody listens, or nobody could at such a place. What is wrong with the place, a backend that is started
 * there finds out and says better.
 */
const ABSENT = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'EINVAL', 'ENAMETOOLONG']);

/** Connects to the backend's socket; null when nobody listens there. Throws `backend-unreachable` for anything else. */
export function dial(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (ABSENT.has(error.code ?? '')) resolve(null);
      else {
        // The second is what Windows says of a pipe.
        const isDenied = error.code === 'EACCES' || error.code === 'EPERM';
        const reason = isDenied ? 'it belongs to another user' : error.message;
        reject(
          new BoathouseError('backend-unreachable', `The backend's socket ${path} cannot be used: ${reason}`, {
            hint: 'Run Boathouse as the user who owns the data folder.',
            cause: error,
          }),
        );
      }
    });
  });
}
