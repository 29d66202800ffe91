import type { HostTcpSocket } from '../../host-sockets.ts';
import type { ReceiveHalf } from './receive.ts';
import type { SendHalf } from './send.ts';

/**
 * The host socket of a flow, and what it was told and has told about the end of each direction. Once both have ended in order it is
 * closed, and the flow goes on without it until the guest has everything.
 */
export class HostEnd {
  /** The host has sent FIN. */
  ended = false;
  /** Within `read`, whose result tells the host whether to go on: it is not told twice. */
  inRead = false;
  #socket: HostTcpSocket | null = null;
  /** The guest's FIN was passed on. */
  #finished = false;

  get attached(): boolean {
    return this.#socket !== null;
  }

  get socket(): HostTcpSocket | null {
    return this.#socket;
  }

  attach(socket: HostTcpSocket): void {
    this.#socket = socket;
  }

  /** The socket is gone by itself. */
  detach(): void {
    this.#socket = null;
  }

  reset(): void {
    this.#socket?.reset();
    this.#socket = null;
  }

  startReading(): void {
    this.#socket?.resumeReading();
  }

  /** Gives the host what came for it, tells it what has ended, and lets it be read where there is room again. */
  settle(receive: ReceiveHalf, send: SendHalf, nowMs: number): void {
    const socket = this.#socket;
    if (socket === null) return;
    receive.pump(socket, nowMs);
    if (receive.finished && receive.waitingBytes === 0 && !this.#finished) {
      this.#finished = true;
      socket.end();
    }
    if (this.#finished && this.ended) {
      this.#socket = null;
      socket.close();
    } else send.resumeReading(socket);
  }

  /** After something was sent: there may be room in a larger ring. */
  resumeReading(send: SendHalf): void {
    if (this.#socket !== null && !this.inRead) send.resumeReading(this.#socket);
  }
}
