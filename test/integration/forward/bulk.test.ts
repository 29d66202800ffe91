import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ForwardedEngine, forwardEngine } from './support/forwarded-engine.ts';

/** Long enough that what is kept somewhere on the way would show. */
const TOTAL_BYTES = 200 * 1024 * 1024;
/** ssh2 holds 2 MiB a channel on each side; three streams, a few of their buffers and the collector's slack. */
const GROWTH_MAX_BYTES = 60 * 1024 * 1024;

const block = randomBytes(1024 * 1024);

let forwarded: ForwardedEngine;

beforeEach(async () => {
  forwarded = await forwardEngine();
});

afterEach(() => forwarded.dispose());

function expectedHash(): string {
  const hash = createHash('sha1');
  for (let sent = 0; sent < TOTAL_BYTES; sent += block.length) hash.update(block);
  return hash.digest('hex');
}

/** The most that buffers outside of the heap grew while `work` ran; looked at by each part of the data. */
class MemoryWatch {
  readonly #startBytes = process.memoryUsage().arrayBuffers;
  growthBytes = 0;

  look(): void {
    this.growthBytes = Math.max(this.growthBytes, process.memoryUsage().arrayBuffers - this.#startBytes);
  }
}

/** Takes each part only after several turns of the event loop: much slower than it is produced. */
async function readSlowly(stream: NodeJS.ReadableStream, look: () => void): Promise<string> {
  const hash = createHash('sha1');
  for await (const part of stream) {
    hash.update(part as Buffer);
    look();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  }
  return hash.digest('hex');
}

/** Writes as fast as it is let. */
async function writeAll(stream: NodeJS.WritableStream): Promise<void> {
  for (let sent = 0; sent < TOTAL_BYTES; sent += block.length) {
    if (!stream.write(block)) await new Promise((resolve) => stream.once('drain', resolve));
  }
  stream.end();
}

it('gigabytes to a slow client take no memory', async () => {
  forwarded.engine.on('GET /images/x/get', (_received, response) => void writeAll(response));
  const watch = new MemoryWatch();
  const hash = await new Promise((resolve, reject) => {
    request({ socketPath: forwarded.path, path: '/images/x/get' }, (response) => {
      readSlowly(response, () => watch.look()).then(resolve, reject);
    }).end();
  });
  expect(hash).toBe(expectedHash());
  expect(watch.growthBytes).toBeLessThan(GROWTH_MAX_BYTES);
});

it('gigabytes to a slow engine take no memory', async () => {
  const watch = new MemoryWatch();
  forwarded.engine.on('POST /images/load', (received, response) => {
    void readSlowly(received, () => watch.look()).then((hash) => response.end(hash));
  });
  const answer = await new Promise((resolve, reject) => {
    const call = request({ socketPath: forwarded.path, path: '/images/load', method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve(text));
    });
    call.on('error', reject);
    void writeAll(call);
  });
  expect(answer).toBe(expectedHash());
  expect(watch.growthBytes).toBeLessThan(GROWTH_MAX_BYTES);
});

it('a stream carries as much both ways at once', async () => {
  const hijack = forwarded.engine.hijack(
    'POST /containers/x/attach',
    'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n',
  );
  const upgraded = new Promise<NodeJS.ReadWriteStream>((resolve) => {
    const headers = { Connection: 'Upgrade', Upgrade: 'tcp' };
    const call = request({ socketPath: forwarded.path, path: '/containers/x/attach', method: 'POST', headers });
    call.on('upgrade', (_response, socket) => resolve(socket));
    call.end();
  });
  const container = await hijack;
  container.pipe(container);
  const socket = await upgraded;
  const watch = new MemoryWatch();
  const [hash] = await Promise.all([readSlowly(socket, () => watch.look()), writeAll(socket)]);
  expect(hash).toBe(expectedHash());
  expect(watch.growthBytes).toBeLessThan(GROWTH_MAX_BYTES);
});

it('many requests at once are all answered, on few channels', async () => {
  const count = 400;
  const answers = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const client = await forwarded.client();
      client.send(
        `POST /echo HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Length: 8\r\n\r\n${String(index).padStart(8, '0')}`,
      );
      return await client.rest();
    }),
  );
  answers.forEach((answer, index) => expect(answer).toContain(String(index).padStart(8, '0')));
  expect(forwarded.guest.channelsOpen).toBeLessThanOrEqual(count);
});
