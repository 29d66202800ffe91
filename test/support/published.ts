import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { eventually } from './eventually.ts';

/** What a web server at a published port says, or the error's code. */
export async function get(port: number, host = '127.0.0.1'): Promise<string> {
  try {
    const response = await fetch(`http://${isIPv6(host) ? `[${host}]` : host}:${port}/`, {
      headers: { connection: 'close' },
    });
    return (await response.text()).trim();
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    return cause?.code ?? String(error);
  }
}

export function answers(port: number, answer: string, host = '127.0.0.1'): Promise<true> {
  return eventually(async () => ((await get(port, host)) === answer ? true : null), {
    what: `${answer} at port ${port} of ${host}`,
  });
}

/** Sends a datagram until something comes back, which is who it came from and what it was. */
export async function exchangeDatagrams(port: number, host: string, text: string): Promise<string> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let answer: string | null = null;
  socket.on('message', (bytes, { address }) => (answer = `${address}: ${bytes.toString()}`));
  // Nobody listens yet: the next one may be answered.
  socket.on('error', () => undefined);
  try {
    return await eventually(
      () => {
        socket.send(text, port, host, () => undefined);
        return Promise.resolve(answer);
      },
      { what: `an answer from UDP port ${port} of ${host}` },
    );
  } finally {
    socket.close();
  }
}
