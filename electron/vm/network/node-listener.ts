import { createServer, type Server, type Socket } from 'node:net';
import { UNIX_PATH_MAX_BYTES } from '../../base/unix-path.ts';
import { listenLocally } from '../../host/local-socket.ts';
import type {
  HostEndpoint,
  HostListener,
  HostListenTarget,
  HostTcpEvents,
  HostTcpSocket,
} from '../../net/host-sockets.ts';
import { formatIpAddress, parseIpAddress } from '../../net/wire/ip-address.ts';
import { listenError } from './listen-error.ts';
import { NodeTcpSocket } from './node-tcp-socket.ts';

export type Accept = (socket: HostTcpSocket, from: HostEndpoint | null) => HostTcpEvents;

/** Accepts connections on the host (`HostSockets.listenTcp`). */
export async function listenTcp(target: HostListenTarget, accept: Accept): Promise<HostListener> {
  if ('path' in target) return await listenOnPath(target.path, accept);
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) =>
    handOver(socket, accept, remoteOf(socket)),
  );
  await listen(server, target);
  const address = server.address();
  let closed: Promise<void> | null = null;
  return {
    port: typeof address === 'object' && address !== null ? address.port : target.port,
    dispose: () => (closed ??= stopAccepting(server)),
  };
}

async function listenOnPath(path: string, accept: Accept): Promise<HostListener> {
  const listener = await listenLocally({
    path,
    pathMaxBytes: UNIX_PATH_MAX_BYTES,
    onConnection: (socket) => handOver(socket, accept, null),
    onDispose: 'keep-connections',
  });
  return { port: 0, dispose: () => listener.dispose() };
}

function handOver(socket: Socket, accept: Accept, from: HostEndpoint | null): void {
  const accepted = NodeTcpSocket.accepted(socket);
  accepted.attach(accept(accepted, from));
}

/**
 * One address exactly: an IPv6 one takes no IPv4 connections, so that both can be listened on side by side. `exclusive` matters
 * in a cluster alone and says that this is none.
 */
async function listen(server: Server, target: HostEndpoint): Promise<void> {
  const { address, port } = target;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: formatIpAddress(address), port, ipv6Only: address.family === 6, exclusive: true }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw await listenError(error, target, 'tcp');
  }
  // A failed accept (no descriptor left) concerns that client alone.
  server.on('error', () => undefined);
}

/** Resolves when the port is free; connections that were accepted do not keep it waiting. */
function stopAccepting(server: Server): Promise<void> {
  server.close();
  return new Promise((resolve) => setImmediate(resolve));
}

function remoteOf(socket: Socket): HostEndpoint | null {
  const address = parseIpAddress(socket.remoteAddress?.replace(/%.*$/, '') ?? '');
  return address === null ? null : { address, port: socket.remotePort ?? 0 };
}
