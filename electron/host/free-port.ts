import { createServer } from 'node:net';
import { BoathouseError } from '../base/errors.ts';

/**
 * A TCP port of 127.0.0.1 that was free a moment ago, for programs that cannot choose one themselves. Another program may take
 * it before it is used: whoever passes it on tries again with a new one when that is refused (`port-in-use`).
 */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) =>
      reject(new BoathouseError('no-free-port', 'no TCP port of 127.0.0.1 can be opened', { cause: error })),
    );
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
