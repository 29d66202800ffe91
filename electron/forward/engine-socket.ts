import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { listenLocally } from '../host/local-socket.ts';
import type { BodyInspector } from './engine-proxy/body-inspector.ts';
import type { CallGuard } from './engine-proxy/call-guard.ts';
import { ChannelPool, type Dial } from './engine-proxy/channel-pool.ts';
import { serveClient } from './engine-proxy/client-connection.ts';
import type { Problem } from './engine-proxy/problem.ts';

export interface EngineSocketOptions {
  /** Where docker clients connect on the host. */
  readonly path: string;
  readonly pathMaxBytes: number;
  /** Opens a connection to the engine, waiting for the guest as long as the signal allows. */
  readonly dial: Dial;
  /** Asked in this order. */
  readonly inspectors: readonly BodyInspector[];
  /** Entered in this order, after the inspectors let the request pass. Default: none. */
  readonly guards?: readonly CallGuard[];
  /** Why no request can be served at the moment; null when they can. Default: always null. */
  readonly refusal?: () => Problem | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The engine's socket on the host: an HTTP/1 proxy that passes bytes as they are, on pooled connections to the engine, and looks
 * into the bodies that inspectors ask for. One client is `engine-proxy/client-connection.ts`, one request of it
 * `engine-proxy/exchange.ts`.
 *
 * Why not Node's http on both sides: it would parse and print each message anew (other casing, dockerd's chunks cut differently,
 * interim answers and trailers lost on the way), and it cannot hand over a connection that turns into a stream without an
 * `Upgrade` header, as attach and exec do for older clients. Following the framing costs a fraction of it, and what is not
 * understood still passes.
 *
 * Errors: those of `listenLocally`. Disposing stops listening and cuts every client and channel.
 */
export async function openEngineSocket(options: EngineSocketOptions): Promise<Disposable> {
  const { clock, guards = [], inspectors, logger } = options;
  const pool = new ChannelPool({ dial: options.dial, clock });
  const { refusal = () => null } = options;
  const context = { pool, inspectors, guards, refusal, clock, logger };
  const listener = await listenLocally({
    path: options.path,
    pathMaxBytes: options.pathMaxBytes,
    onConnection: (socket) => serveClient(socket, context),
    onOpenToOthers: ({ message, hint = '' }) => logger.warn(`${message} ${hint}`),
  });
  return {
    dispose: async () => {
      pool.dispose();
      await listener.dispose();
    },
  };
}
