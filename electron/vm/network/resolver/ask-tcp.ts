import { connect } from 'node:net';
import { BoathouseError } from '../../../base/errors.ts';
import { cancelledError } from '../../../host/delay.ts';
import { framed, FrameReader } from '../../../net/service/dns/frame-reader.ts';
import type { Ask } from './udp-exchange.ts';

const MAX_MESSAGE_BYTES = 65_535;

/**
 * One question over a TCP connection of its own. Rejects as `AskUdp` does; another answer than to the question fails at once, as nobody
 * but the server can have sent it. The connection is destroyed when the promise settles.
 */
export function askTcp(ask: Ask): Promise<Uint8Array> {
  const { server, message, isAnswer, timeoutMs, clock, signal } = ask;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(cancelledError(signal));
      return;
    }
    const socket = connect({ host: server.host, port: server.port });
    const reader = new FrameReader(MAX_MESSAGE_BYTES);
    const settle = (): void => {
      void timer.dispose();
      signal.removeEventListener('abort', abort);
      socket.destroy();
    };
    const fail = (code: string, text: string, cause?: unknown): void => {
      settle();
      reject(new BoathouseError(code, text, { cause }));
    };
    const abort = (): void => {
      settle();
      reject(cancelledError(signal));
    };
    const timer = clock.after(timeoutMs, () =>
      fail('dns-timeout', `the name server ${server.host} did not answer within ${timeoutMs} ms over TCP`),
    );
    signal.addEventListener('abort', abort, { once: true });
    socket.on('error', (error) =>
      fail('dns-server-failed', `the name server ${server.host} cannot be asked over TCP`, error),
    );
    socket.on('close', () => fail('dns-server-failed', `the name server ${server.host} closed the connection`));
    socket.on('connect', () => socket.write(framed(message)));
    socket.on('data', (bytes) => {
      const read = reader.read(bytes, 0);
      if (read === null) return;
      if (read === 'invalid' || !isAnswer(read.message)) {
        fail('dns-wrong-answers', `the name server ${server.host} answered another question over TCP`);
        return;
      }
      settle();
      resolve(read.message);
    });
  });
}
