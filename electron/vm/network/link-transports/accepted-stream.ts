import type { Socket } from 'node:net';
import type { StreamTransport, StreamTransportEvents } from '../../../net/link/stream-transport.ts';
import { SocketTransport } from './socket-transport.ts';

/**
 * A transport over a socket that somebody else made, for example one that a server accepted (`pauseOnConnect`), as HyperKit's is. Node
 * reads those into its own memory, so each read is copied once, which halves the speed of `connectUnixStream`.
 */
export function acceptedStream(socket: Socket): StreamTransport {
  let events: StreamTransportEvents | null = null;
  socket.pause();
  socket.on('data', (chunk: Buffer) => {
    for (let offset = 0; offset < chunk.length && events !== null; ) {
      const room = events.readBuffer();
      const partBytes = Math.min(room.length, chunk.length - offset);
      room.set(chunk.subarray(offset, offset + partBytes));
      offset += partBytes;
      events.read(partBytes);
    }
  });
  // A listener for data lets the socket flow again.
  socket.pause();
  return new SocketTransport(socket, (listener) => {
    events = listener;
  });
}
