import type { HostEndpoint, HostTcpEvents, HostTcpSocket } from '../../../net/host-sockets.ts';
import { hostFailureOfCode } from '../host-failure.ts';
import { NativeStream } from './native-stream.ts';
import type { StreamTable } from './stream-table.ts';

/**
 * One TCP connection that the host dialled, by way of the addon: what `NodeTcpSocket.dial` does with a third of its work. Time-outs of a
 * dial are the system's. A socket that the system connected with itself is a refused port, as there (RFC 9293 §3.5).
 */
export class NativeTcpSocket extends NativeStream implements HostTcpSocket {
  readonly #events: HostTcpEvents;

  private constructor(table: StreamTable, dialled: number, events: HostTcpEvents) {
    super(table, dialled, 'reading');
    this.#events = events;
  }

  static dial(table: StreamTable, target: HostEndpoint, events: HostTcpEvents): NativeTcpSocket {
    return new NativeTcpSocket(table, table.dialTcp(target.address, target.port), events);
  }

  protected override onConnected(): void {
    this.#events.connected();
  }

  protected override onFailed(code: string): void {
    this.#events.failed(hostFailureOfCode(code));
  }

  protected override onReadBuffer(): Uint8Array {
    return this.#events.readBuffer();
  }

  protected override onRead(sizeBytes: number): boolean {
    return this.#events.read(sizeBytes);
  }

  protected override onWritten(): void {
    this.#events.written();
  }

  protected override onEnded(): void {
    this.#events.ended();
  }

  protected override onBroken(code: string): void {
    this.#events.broken(hostFailureOfCode(code));
  }
}
