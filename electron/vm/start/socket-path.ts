import { BoathouseError } from '../../base/errors.ts';
import { UNIX_PATH_MAX_BYTES } from '../../base/unix-path.ts';

/**
 * Said before anything is booted, though only the last phase makes the socket. Errors: `socket-path-too-long`. Pipes of Windows
 * are names, not paths, and short.
 */
export function checkSocketPath(path: string): void {
  const lengthBytes = Buffer.byteLength(path) + 1;
  if (path.startsWith('\\\\') || lengthBytes <= UNIX_PATH_MAX_BYTES) return;
  throw new BoathouseError(
    'socket-path-too-long',
    `The engine's socket ${path} would have a path of ${lengthBytes} bytes; ${UNIX_PATH_MAX_BYTES} are possible`,
    { hint: 'Set BOATHOUSE_HOME to a folder with a shorter path, and start again.' },
  );
}
