import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';

/** Takes one word a connection. */
export async function listenForWords(path: string, answer: (word: string) => Promise<string>): Promise<Server> {
  await rm(path, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      answer(data.toString().trim()).then(
        (text) => socket.end(`${text}\n`),
        (error: unknown) => socket.end(`failed ${String(error)}\n`),
      );
    });
  });
  server.listen(path);
  await once(server, 'listening');
  return server;
}

/** One word to a worker, and its answer; rejects when it has gone. */
export async function tell(path: string, word: string): Promise<string> {
  const socket = connect({ path, allowHalfOpen: true });
  socket.write(`${word}\n`);
  const answer = (await socket.toArray()).map(String).join('').trim();
  socket.end();
  if (answer.startsWith('failed')) throw new Error(answer);
  return answer;
}
