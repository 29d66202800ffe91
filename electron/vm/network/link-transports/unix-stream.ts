import { connect, type OnReadOpts } from 'node:net';
import { untilConnected, type WaitOptions } from '../../../host/wait-for-socket.ts';
import type { StreamTransport, StreamTransportEvents } from '../../../net/link/stream-transport.ts';
import { SocketTransport } from './socket-transport.ts';

export interface UnixStreamOptions extends WaitOptions {
  /** A unix socket or a Windows pipe that the hypervisor listens on (QEMU: `-netdev stream,server=on`). */
  readonly path: string;
}

/** Holds what comes in the first read, whose buffer Node wants before the link can give one. */
const FIRST_READ_BYTES = 4096;

/**
 * Connects as soon as somebody listens. We are the client, because Node reads into a buffer of ours (`onread`) only on sockets that it
 * connected itself. Throws `socket-timeout` when nobody listened in time, `socket-failed` for any other reason, `cancelled`.
 */
export function connectUnixStream({ path, ...options }: UnixStreamOptions): Promise<StreamTransport> {
  let target = new ReadTarget();
  return untilConnected<StreamTransport>({
    ...options,
    where: path,
    dial: () => {
      target = new ReadTarget();
      return connect({ path, onread: target.onread });
    },
    connected: (socket) =>
      new SocketTransport(socket, (events) => {
        target.events = events;
      }),
  });
}

/**
 * Node asks for the first buffer when it connects, and for the next one right after each read, so the first read lands in a small one
 * of ours and is copied; all others go where the link says.
 */
class ReadTarget {
  events: StreamTransportEvents | null = null;
  readonly onread: OnReadOpts = {
    buffer: () => (this.events === null ? this.#first : this.events.readBuffer()),
    callback: (sizeBytes, buffer) => {
      this.#read(sizeBytes, buffer);
      return true;
    },
  };
  readonly #first = Buffer.allocUnsafe(FIRST_READ_BYTES);

  #read(sizeBytes: number, buffer: Uint8Array): void {
    if (buffer !== this.#first) {
      this.events?.read(sizeBytes);
      return;
    }
    for (let offset = 0; offset < sizeBytes && this.events !== null; ) {
      const room = this.events.readBuffer();
      const partBytes = Math.min(room.length, sizeBytes - offset);
      room.set(this.#first.subarray(offset, offset + partBytes));
      offset += partBytes;
      this.events.read(partBytes);
    }
  }
}
