import { BoathouseError } from '../base/errors.ts';
import type { CaptureChannel, TerminalChannel } from './backend.ts';
import type { FileUploadChannel } from './engine/file-control.ts';
import { FlowWindow } from './flow-window.ts';
import { STREAM_WINDOW_BYTES, STREAMS_PER_CLIENT_MAX } from './limits.ts';

/** A stream that one client has open. What takes something from the client is named; a log takes nothing. */
export interface ClientStream {
  readonly id: number;
  readonly window: FlowWindow;
  readonly terminal: TerminalChannel | null;
  readonly capture: CaptureChannel | null;
  readonly upload: FileUploadChannel | null;
}

/** The open streams of one connection. Ids are the connection's own: nobody writes into another's terminal. */
export class ClientStreams {
  readonly #streams = new Map<number, ClientStream>();
  #lastId = 0;

  /** Throws `too-many-streams`. Call before opening what costs something. */
  reserve(): void {
    if (this.#streams.size < STREAMS_PER_CLIENT_MAX) return;
    throw new BoathouseError(
      'too-many-streams',
      `This client has ${STREAMS_PER_CLIENT_MAX} terminals, logs, captures and transfers open`,
      {
        hint: 'Close one of them.',
      },
    );
  }

  add(source: {
    readonly terminal?: TerminalChannel;
    readonly capture?: CaptureChannel;
    readonly upload?: FileUploadChannel;
  }): ClientStream {
    const { terminal = null, capture = null, upload = null } = source;
    const stream = { id: ++this.#lastId, window: new FlowWindow(STREAM_WINDOW_BYTES), terminal, capture, upload };
    this.#streams.set(stream.id, stream);
    return stream;
  }

  /** Null for one that has ended: what is sent to it crossed its last event on the way. */
  find(id: number): ClientStream | null {
    return this.#streams.get(id) ?? null;
  }

  remove(stream: ClientStream): void {
    this.#streams.delete(stream.id);
  }
}
