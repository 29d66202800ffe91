import { connect, type Socket } from 'node:net';
import type { HostEndpoint, HostTcpEvents, HostTcpSocket } from '../../net/host-sockets.ts';
import { formatIpAddress, type IpAddress, parseIpAddress } from '../../net/wire/ip-address.ts';
import { hostFailureOf } from './host-failure.ts';
import { TcpInbox } from './tcp-inbox.ts';

/**
 * One TCP connection (or one of a unix socket) of the host's.
 *
 *   dialling ──connected──▶ open ──both ends closed──▶ done
 *      └──failed──▶ done     └──broken, reset, close──▶ done
 *
 * - Time-outs of a dial are the system's; nothing here has a timer.
 * - A dialled socket reads straight into the stack's buffers, an accepted one through Node's (`tcp-inbox.ts`): Node takes
 *   `onread` for sockets that it opens itself alone.
 * - `write` relies on Node trying the system call before it returns: what was taken at once is out of `writableLength` then. Of
 *   a write that was taken in part libuv keeps the rest where it is, so those bytes stay the stack's to leave alone.
 * - A FIN is Node's `end`, an RST its error ECONNRESET. While nothing is read neither is seen, which the stack wants: bytes
 *   that came before them are still to be taken. A broken connection then shows at the next write, or when reading goes on.
 * - Where nobody listens the system may choose that very port as the dial's own, and the socket is connected with itself
 *   (TCP's simultaneous open, RFC 9293 §3.5). To the guest that is a refused port, as it would be a moment later.
 * - `autoDestroy` of the stream frees the descriptor as soon as both directions have ended.
 */
export class NodeTcpSocket implements HostTcpSocket {
  readonly #socket: Socket;
  readonly #inbox: TcpInbox;
  #events: HostTcpEvents | null;
  #state: 'dialling' | 'open' | 'done';
  #writes = 0;
  #writesDone = 0;
  /** Number of the write that the stack waits for; 0: none. */
  #awaited = 0;
  #resuming = false;

  private constructor(socket: Socket, inbox: TcpInbox, events: HostTcpEvents | null) {
    this.#socket = socket;
    this.#inbox = inbox;
    this.#events = events;
    this.#state = events === null ? 'open' : 'dialling';
    socket.on('error', (error) => this.#fail(error));
    socket.on('end', () => {
      if (this.#state === 'open') this.#inbox.end();
    });
  }

  static dial(target: HostEndpoint, events: HostTcpEvents): NodeTcpSocket {
    const inbox = new TcpInbox(events);
    const socket = connect({
      host: formatIpAddress(target.address),
      port: target.port,
      family: target.address.family,
      noDelay: true,
      allowHalfOpen: true,
      onread: {
        buffer: () => inbox.nextBuffer(),
        callback: (sizeBytes, buffer) => inbox.filled(sizeBytes, buffer),
      },
    });
    const dialled = new NodeTcpSocket(socket, inbox, events);
    socket.once('connect', () => dialled.#open());
    return dialled;
  }

  /** A socket that a server accepted; it says nothing before `attach`, and reads nothing before `resumeReading`. */
  static accepted(socket: Socket): NodeTcpSocket {
    const inbox = new TcpInbox(null);
    socket.pause();
    socket.on('data', (bytes: Buffer) => {
      if (!inbox.offer(bytes)) socket.pause();
    });
    return new NodeTcpSocket(socket, inbox, null);
  }

  attach(events: HostTcpEvents): void {
    if (this.#state === 'done') return;
    this.#events = events;
    this.#inbox.attach(events);
  }

  /** Where it sends from; null before it is connected, and afterwards. */
  ownAddress(): IpAddress | null {
    return parseIpAddress(this.#socket.localAddress ?? '');
  }

  write(bytes: Uint8Array): boolean {
    if (this.#state === 'done') return true;
    this.#writes += 1;
    this.#socket.write(bytes, this.#written);
    if (this.#socket.writableLength === 0) return true;
    this.#awaited = this.#writes;
    return false;
  }

  end(): void {
    if (this.#state !== 'done') this.#socket.end();
  }

  /** What is held is given out in a turn of its own: no event comes during a call. */
  resumeReading(): void {
    if (this.#resuming || this.#state === 'done') return;
    this.#resuming = true;
    process.nextTick(this.#resume);
  }

  reset(): void {
    if (this.#state === 'done') return;
    // A dial that is cut off leaves nothing behind; Node would wait for its end to reset it. Unix sockets know no reset.
    const canReset = this.#state === 'open' && this.#socket.remoteFamily !== undefined;
    this.#finish();
    if (canReset) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  close(): void {
    if (this.#state === 'done') return;
    this.#finish();
    this.#socket.destroySoon();
  }

  readonly #resume = (): void => {
    this.#resuming = false;
    if (this.#state !== 'done' && this.#inbox.resume()) this.#socket.resume();
  };

  /** Called for each write in order, also for those that were done at once. */
  readonly #written = (error?: Error | null): void => {
    this.#writesDone += 1;
    if (error !== undefined && error !== null) return; // The stream's error event follows.
    if (this.#awaited === 0 || this.#writesDone < this.#awaited) return;
    this.#awaited = 0;
    if (this.#state === 'open') this.#events?.written();
  };

  #open(): void {
    if (this.#state !== 'dialling') return;
    if (isOwnPeer(this.#socket)) {
      const events = this.#events;
      this.#finish();
      this.#socket.resetAndDestroy();
      events?.failed('refused');
      return;
    }
    this.#state = 'open';
    this.#events?.connected();
  }

  #fail(error: Error): void {
    if (this.#state === 'done') return;
    const dialling = this.#state === 'dialling';
    const events = this.#events;
    this.#finish();
    if (dialling) events?.failed(hostFailureOf(error));
    else events?.broken(hostFailureOf(error));
  }

  #finish(): void {
    this.#state = 'done';
    this.#events = null;
    this.#inbox.close();
  }
}

function isOwnPeer(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}
