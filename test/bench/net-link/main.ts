import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { FixedBufferPool } from '../../../electron/net/link/buffer-pool.ts';
import type { FrameReceiver } from '../../../electron/net/link/link.ts';
import { QemuLink } from '../../../electron/net/link/qemu.ts';
import { connectUnixStream } from '../../../electron/vm/network/link-transports/unix-stream.ts';

/**
 * How many frames a second the QEMU link carries over a unix socket, each way, against a thread that only writes or only reads the
 * bytes. Prints two lines a case; `npm run bench:link -- [seconds]`. The figures are what framing and the socket cost at best:
 * the flood is one block that stays in the cache, and nobody looks at the payload. They are not a stack's throughput.
 */
const BLOCK_BYTES = 256 * 1024;
const BURST = 64;

/** Whole frames with their lengths, about 256 KiB; each begins with its number in the block, so that a lost or doubled one is seen. */
function framesOf(frameBytes: number): Buffer {
  const count = Math.floor(BLOCK_BYTES / (frameBytes + 4));
  const block = Buffer.alloc(count * (frameBytes + 4));
  for (let index = 0; index < count; index++) {
    block.writeUInt32BE(frameBytes, index * (frameBytes + 4));
    block.writeUInt32BE(index, index * (frameBytes + 4) + 4);
  }
  return block;
}

function floodOrDrain(path: string, frameBytes: number | null): void {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    parentPort?.on('message', () => parentPort?.postMessage({ read: socket.bytesRead, written: socket.bytesWritten }));
    if (frameBytes === null) {
      socket.resume();
      return;
    }
    const block = framesOf(frameBytes);
    const more = (): void => {
      if (!socket.destroyed) socket.write(block, more);
    };
    more();
  });
  server.listen(path, () => parentPort?.postMessage('listening'));
}

async function measure(direction: 'receive' | 'send', mtu: number, forMs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'link-'));
  const path = join(folder, 's');
  const frameBytes = mtu + 14;
  const other = new Worker(fileURLToPath(import.meta.url), {
    workerData: { path, frameBytes: direction === 'receive' ? frameBytes : null },
  });
  await once(other, 'message');
  const signal = new AbortController().signal;
  const transport = await connectUnixStream({ path, clock: systemClock, timeoutMs: 5000, signal });
  const link = new QemuLink({ transport, mtu, pool: new FixedBufferPool({ buffers: 5, bufferBytes: BLOCK_BYTES }) });
  let stopped = false;
  const send = (): void => {
    // Gives the loop a turn after each burst, as a stack that waits for its sockets does.
    for (let count = 0; count < BURST; count++) {
      const offset = link.reserve(frameBytes);
      if (offset === -1) {
        link.flush();
        return;
      }
      link.view.setUint32(offset, count);
      link.commit(frameBytes);
    }
    link.flush();
    if (!stopped) setImmediate(send);
  };
  const framesABlock = Math.floor(BLOCK_BYTES / (frameBytes + 4));
  let next = 0;
  let wrong = 0;
  const receiver: FrameReceiver = {
    frame: (view, _bytes, offset) => {
      if (view.getUint32(offset) !== next) wrong++;
      next = next + 1 === framesABlock ? 0 : next + 1;
    },
    burstEnd: () => undefined,
    writable: () => {
      if (!stopped) send();
    },
  };
  link.attach(receiver);
  const cpu = process.cpuUsage();
  const beginMs = systemClock.monotonic();
  if (direction === 'send') send();
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const ms = systemClock.monotonic() - beginMs;
  stopped = true;
  const { framesReceived, bytesReceived, framesSent, bytesSent } = link.statistics;
  const bytes = direction === 'receive' ? bytesReceived : bytesSent;
  const frames = direction === 'receive' ? framesReceived : framesSent;
  const { user, system } = process.cpuUsage(cpu);
  const secondsAGigabyte = (user + system) / 1e6 / (bytes / 1e9);
  console.log(
    `${direction.padEnd(8)} MTU ${String(mtu).padStart(5)}  ${((bytes * 8) / ms / 1e6).toFixed(1).padStart(6)} Gbit/s` +
      `  ${(frames / ms).toFixed(0).padStart(6)} frames/ms  ${secondsAGigabyte.toFixed(2)} CPU-s/GB, both ends`,
  );
  other.postMessage('count');
  const [counted] = (await once(other, 'message')) as [{ readonly read: number; readonly written: number }];
  // The other end's own count also has what is still in the socket and in its queue.
  const otherBytes = direction === 'receive' ? counted.written : counted.read;
  const ratio = (bytes + frames * 4) / otherBytes;
  console.log(`         frames out of order: ${wrong}; our bytes to the other end's: ${ratio.toFixed(3)}`);
  await link.dispose();
  await other.terminate();
  await rm(folder, { recursive: true, force: true });
}

if (isMainThread) {
  const forMs = Number(argv[2] ?? 1) * 1000;
  for (const mtu of [1500, 65_520]) {
    for (const direction of ['receive', 'send'] as const) await measure(direction, mtu, forMs);
  }
} else {
  const { path, frameBytes } = workerData as { readonly path: string; readonly frameBytes: number | null };
  floodOrDrain(path, frameBytes);
}
