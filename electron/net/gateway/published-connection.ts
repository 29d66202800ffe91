import type { HostFailure, HostTcpEvents, HostTcpSocket } from '../host-sockets.ts';
import type { PublishedStatistics } from './published-port.ts';

/**
 * Stands between the host's socket and the stack's flow of one accepted connection: passes everything on, counts, and reports once
 * when either side has given the connection up.
 */
export class PublishedConnection implements HostTcpSocket, HostTcpEvents {
  readonly #socket: HostTcpSocket;
  readonly #statistics: PublishedStatistics;
  readonly #gone: () => void;
  #events: HostTcpEvents | null = null;
  #isOpen = true;

  constructor(socket: HostTcpSocket, statistics: PublishedStatistics, gone: () => void) {
    this.#socket = socket;
    this.#statistics = statistics;
    this.#gone = gone;
    statistics.accepted += 1;
    statistics.open += 1;
  }

  /** What the stack gave for this socket; before any event. */
  report(events: HostTcpEvents): void {
    this.#events = events;
  }

  write(bytes: Uint8Array): boolean {
    this.#statistics.bytesFromGuest += bytes.length;
    return this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.end();
  }

  resumeReading(): void {
    this.#socket.resumeReading();
  }

  reset(): void {
    this.#socket.reset();
    this.#close();
  }

  close(): void {
    this.#socket.close();
    this.#close();
  }

  connected(): void {
    this.#events?.connected();
  }

  failed(failure: HostFailure): void {
    this.#close();
    this.#events?.failed(failure);
  }

  readBuffer(): Uint8Array {
    // The contract asks for a buffer only after the stack has resumed reading, so after `report`.
    return this.#events?.readBuffer() ?? new Uint8Array(1);
  }

  read(sizeBytes: number): boolean {
    this.#statistics.bytesToGuest += sizeBytes;
    return this.#events?.read(sizeBytes) ?? false;
  }

  written(): void {
    this.#events?.written();
  }

  ended(): void {
    this.#events?.ended();
  }

  broken(failure: HostFailure): void {
    this.#close();
    this.#events?.broken(failure);
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#statistics.open -= 1;
    this.#gone();
  }
}
