import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { SESSION_UNKNOWN } from '../../api/close-codes.ts';
import type { Disposable } from '../../base/disposable.ts';

/** Nothing that such a client says is read. */
const MESSAGE_MAX_BYTES = 1024;

/**
 * Turns away our own pages that come with no session, or with one of an earlier backend: the WebSocket is opened only to be closed
 * with a code that the page can see. It is no client of the API. One that does not answer the close is cut off by `ws` after 30
 * seconds, and with the server.
 */
export class UnknownSession implements Disposable {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX_BYTES, perMessageDeflate: false });

  refuse(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      // A frame that is malformed or too long: without a listener it would end the backend.
      client.on('error', () => undefined);
      client.close(SESSION_UNKNOWN, 'session unknown');
    });
  }

  dispose(): void {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
  }
}
