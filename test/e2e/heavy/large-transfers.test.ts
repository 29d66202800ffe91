import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE, BASH_IMAGE } from '../../support/base-images.ts';
import { HEAVY_PARTS } from '../../support/heavy-part.ts';
import { LoopbackServer } from '../../support/loopback-server.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { MemoryWatch } from '../../support/memory-watch.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';

const MIB = 1024 ** 2;
const TOTAL_BYTES = (2048 / HEAVY_PARTS) * MIB;
/** What the container repeats: making two gigabytes of its own would take an emulated processor longer than sending them. */
const PIECE_BYTES = 32 * MIB;
/** The stack's buffers, and what comes of garbage; one that kept what it forwards would grow by all of it. */
const GROWTH_MAX_MIB = 300;
const LIMIT_MS = 20 * 60_000;

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
  await machine.ensureImage(BASH_IMAGE);
});
afterAll(() => machine.clean());

test(
  'gigabytes from a server of the host arrive in a container unchanged, and the backend’s memory stays flat',
  async () => {
    const sent = createHash('sha256');
    await using server = await LoopbackServer.start((client) => {
      const content = Readable.from(pseudoRandom(2, TOTAL_BYTES));
      content.on('data', (chunk: Buffer) => sent.update(chunk));
      void pipeline(content, client);
    });
    using memory = await MemoryWatch.start(await machine.backendPid());
    const output = await machine.docker.expect([
      'run',
      '--rm',
      BASE_IMAGE,
      'sh',
      '-c',
      `nc ${HOST_ALIAS} ${server.port} </dev/null | sha256sum`,
    ]);
    expect(output).toBe(`${sent.digest('hex')}  -`);
    expect(memory.growthMiB).toBeLessThan(GROWTH_MAX_MIB);
  },
  LIMIT_MS,
);

test(
  'gigabytes from a container arrive at a server of the host unchanged, and the backend’s memory stays flat',
  async () => {
    const piece = Buffer.concat([...pseudoRandom(3, PIECE_BYTES)]);
    const expected = createHash('sha256');
    for (let sent = 0; sent < TOTAL_BYTES; sent += PIECE_BYTES) expected.update(piece);
    const got = createHash('sha256');
    let sizeBytes = 0;
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await using server = await LoopbackServer.start((client) => {
      client.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length;
        got.update(chunk);
      });
      client.on('end', end);
    });
    using memory = await MemoryWatch.start(await machine.backendPid());
    // The shell's own socket: busybox's nc writes a kilobyte at a time, for which an emulated processor needs a quarter of an hour.
    const pieces = TOTAL_BYTES / PIECE_BYTES;
    const send = `exec 3>/dev/tcp/${HOST_ALIAS}/${server.port}; for n in $(seq ${pieces}); do cat /tmp/piece >&3; done`;
    const options = ['--rm', '--interactive'];
    const script = `set -e; cat > /tmp/piece; ${send}`;
    await machine.docker.expect(['run', ...options, BASH_IMAGE, 'bash', '-c', script], { input: piece });
    await ended;
    expect(sizeBytes).toBe(TOTAL_BYTES);
    expect(got.digest('hex')).toBe(expected.digest('hex'));
    expect(memory.growthMiB).toBeLessThan(GROWTH_MAX_MIB);
  },
  LIMIT_MS,
);
