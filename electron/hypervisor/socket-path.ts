import { BoathouseError } from '../base/errors.ts';
import { UNIX_PATH_MAX_BYTES } from '../base/unix-path.ts';

/** The path, if a socket can be there. Throws `socket-path-too-long`. */
export function checkedSocketPath(path: string): string {
  const sizeBytes = Buffer.byteLength(path) + 1;
  if (sizeBytes <= UNIX_PATH_MAX_BYTES) return path;
  throw new BoathouseError(
    'socket-path-too-long',
    `the socket path ${path} takes ${sizeBytes} bytes, of which a system allows ${UNIX_PATH_MAX_BYTES}`,
    { hint: 'Choose a shorter data folder with BOATHOUSE_HOME.' },
  );
}
