import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DisposableStack } from '../../../electron/base/disposable.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { mountInspector } from '../../../electron/forward/mounts/mount-inspector.ts';
import { openEngineSocket } from '../../../electron/forward/engine-socket.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { guestPathOf } from '../../../electron/vm/guest-path.ts';
import { FakeEngine } from './support/fake-engine.ts';

/**
 * The forwarded socket gives the same bytes as the engine's own, whatever is asked in whatever order, however the requests are
 * cut into pieces. (Without ssh, which has its own tests, so that many sequences fit into a test.)
 */
const SEQUENCES = 60;

const owned = new DisposableStack();
let direct: string;
let forwarded: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'boathouse-same-'));
  owned.defer(() => rm(folder, { recursive: true, force: true }));
  direct = join(folder, 'engine.sock');
  forwarded = join(folder, 'run', 'docker.sock');
  const engine = await FakeEngine.start(direct);
  owned.defer(() => engine.stop());
  engine.on('GET /same', (_request, response) => response.writeHead(304, { ETag: 'x', 'Content-Length': '9' }).end());
  engine.on('DELETE /gone', (_request, response) => response.writeHead(204).end());
  for (const route of ['POST /echo', 'POST /containers/create']) {
    // In one piece: where a stream is cut is a matter of time, not of the proxy.
    engine.on(route, (request, response) => void buffer(request).then((body) => response.end(body)));
  }
  engine.on('GET /long', (_request, response) => response.end('y'.repeat(300_000)));
  const options = {
    engineSocket: forwarded,
    shares: () => [],
    sharesSettled: () => Promise.resolve(),
    guestPathOf,
    resolveLinks: (path: string) => Promise.resolve(path),
  };
  owned.add(
    await openEngineSocket({
      path: forwarded,
      pathMaxBytes: 104,
      dial: () =>
        new Promise((resolve, reject) => {
          const socket = connect({ path: direct, allowHalfOpen: true });
          socket.once('connect', () => resolve(socket)).once('error', reject);
        }),
      inspectors: [mountInspector({ ...options, platform: 'linux' })],
      clock: systemClock,
      logger: silentLogger(),
    }),
  );
});

afterAll(() => owned.dispose());

const json = '{"HostConfig":{"Binds":["volume:/x"],"Memory":18446744073709551615}}';
const chunked = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

const REQUESTS: readonly string[] = [
  'GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n',
  'HEAD /_ping HTTP/1.1\r\nHost: d\r\n\r\n',
  '\r\nGET /nowhere?x HTTP/1.1\r\nHost: d\r\n\r\n',
  'GET /same HTTP/1.1\r\nHost: d\r\nIf-None-Match: x\r\n\r\n',
  'DELETE /gone HTTP/1.1\r\nHost: d\r\n\r\n',
  'GET /long HTTP/1.1\r\nHost: d\r\n\r\n',
  'POST /echo HTTP/1.1\r\nHost: d\r\nContent-Length: 12\r\n\r\nGET / HTTP/1',
  `POST /echo HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n${chunked('a')}${chunked('b\r\n0\r\n\r\n')}0\r\nX: y\r\n\r\n`,
  `POST /echo HTTP/1.1\r\nHost: d\r\nContent-Length: 100000\r\n\r\n${'z'.repeat(100_000)}`,
  `POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
  `POST /containers/create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(json)}0\r\n\r\n`,
];

/** Sends `pieces` one by one, each in a segment of its own, and returns all that comes until the other side ends. */
async function exchange(path: string, pieces: readonly string[]): Promise<string> {
  const socket = connect({ path, allowHalfOpen: true });
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  const ended = new Promise((resolve) => socket.on('end', resolve).on('error', resolve));
  for (const piece of pieces) {
    await new Promise((resolve) => socket.write(piece, resolve));
    await new Promise(setImmediate);
  }
  await ended;
  socket.end();
  return Buffer.concat(parts)
    .toString('latin1')
    .replaceAll(/^Date: .*$/gm, 'Date:');
}

/** Numbers from 0 up to 1, the same for one seed (a linear congruential generator; Numerical Recipes' constants). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it('gives the bytes that the engine gives', async () => {
  const random = randomNumbers(20_261_121);
  const pick = (below: number): number => Math.floor(random() * below);
  for (let count = 0; count < SEQUENCES; count += 1) {
    const requests = Array.from({ length: 1 + pick(6) }, () => REQUESTS[pick(REQUESTS.length)] ?? '');
    const text = `${requests.join('')}GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n`;
    const pieces: string[] = [];
    for (let start = 0; start < text.length; ) {
      const length = 1 + pick(random() < 0.5 ? 20 : 20_000);
      pieces.push(text.slice(start, start + length));
      start += length;
    }
    expect(await exchange(forwarded, pieces), `sequence ${count}: ${requests.join('|').slice(0, 400)}`).toBe(
      await exchange(direct, pieces),
    );
  }
});
