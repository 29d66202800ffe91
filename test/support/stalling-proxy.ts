import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server before a registry that stops in the middle of a large answer, so that a test can do harm at a moment that it chose.
 *
 * Requests are passed on as they are. Of the first answer that is longer than `limitBytes`, that many bytes are delivered; then
 * `stalled` resolves, and the rest waits until `release()`. Later answers pass. Disposing it ends all connections.
 */
export class StallingProxy implements AsyncDisposable {
  readonly stalled: Promise<void>;
  readonly port: number;
  readonly release: () => void;
  readonly #server: Server;

  private constructor(server: Server, gate: Gate) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.stalled = gate.stalled;
    this.release = gate.release;
  }

  static async start(targetPort: number, limitBytes: number): Promise<StallingProxy> {
    const gate = createGate();
    const server = createServer((incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const target = { host: '127.0.0.1', port: targetPort, method, path: url, headers };
      const onward = request(target, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        passOn(answer, outgoing, { limitBytes, gate }).catch(() => outgoing.destroy());
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StallingProxy(server, gate);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Gate {
  readonly stalled: Promise<void>;
  readonly released: Promise<void>;
  readonly stall: () => void;
  readonly release: () => void;
  used: boolean;
}

function createGate(): Gate {
  const { promise: stalled, resolve: stall } = withResolvers();
  const { promise: released, resolve: release } = withResolvers();
  return { stalled, released, stall, release, used: false };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

interface Limit {
  readonly limitBytes: number;
  readonly gate: Gate;
}

async function passOn(answer: IncomingMessage, outgoing: ServerResponse, { limitBytes, gate }: Limit): Promise<void> {
  const stalls = Number(answer.headers['content-length'] ?? 0) > limitBytes && answer.statusCode === 200 && !gate.used;
  if (stalls) gate.used = true;
  let sent = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if (!outgoing.write(chunk)) await new Promise((resolve) => outgoing.once('drain', resolve));
    sent += chunk.length;
    if (stalls && sent >= limitBytes) {
      gate.stall();
      await gate.released;
    }
  }
  outgoing.end();
}
