import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type NetworkBench, networkBench } from '../../support/vm/network-bench.ts';

const PORT = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 0, guestAddress: null, guestPort: 80 } as const;

async function dial(target: { port: number } | { path: string }): Promise<string> {
  const socket = 'path' in target ? connect(target.path) : connect(target.port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'connected';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
  }
}

/** The stack looks for the guest: it has something for it. */
async function untilItSends({ cards, sentBytes }: NetworkBench): Promise<void> {
  const before = sentBytes();
  const card = cards.at(-1);
  while (card !== undefined && sentBytes() === before) await once(card, 'data');
}

it('publishes a port and gives it back', async () => {
  const { network } = await networkBench();
  const published = await network.publish(PORT);
  expect(await dial({ port: published.hostPort })).toBe('connected');
  const taken = network.publish({ ...PORT, hostPort: published.hostPort });
  await expect(taken).rejects.toMatchObject({ code: 'port-in-use' });
  await published.dispose();
  expect(await dial({ port: published.hostPort })).toBe('ECONNREFUSED');
});

it('offers sshd on a socket, and dials the guest for who comes', async () => {
  const all = await networkBench();
  // The socket stands as soon as a port can be published.
  await all.network.publish(PORT);
  const sending = untilItSends(all);
  expect(await dial({ path: all.sshSocket })).toBe('connected');
  await sending;
});

it('dials the card again when the hypervisor lets go of it, and keeps the ports', async () => {
  const all = await networkBench();
  const { hostPort } = await all.network.publish(PORT);
  const next = all.nextCard();
  all.cards[0]?.destroy();
  await next;
  // Bound right after the card is there; this waits for that.
  await all.network.publish(PORT);
  expect(await dial({ port: hostPort })).toBe('connected');
});

it('starts another worker in place of one that failed, with the ports of the first', async () => {
  const all = await networkBench();
  const troubles: (string | null)[] = [];
  const well = new Promise<void>((resolve) => {
    all.network.onTrouble((sentence) => {
      troubles.push(sentence);
      if (sentence === null) resolve();
    });
  });
  const { hostPort } = await all.network.publish(PORT);
  const next = all.nextCard();
  all.crash();
  await next;
  await well;
  expect(troubles).toHaveLength(2);
  await all.network.publish(PORT);
  expect(await dial({ port: hostPort })).toBe('connected');
});

it('captures what goes over the card', async () => {
  const all = await networkBench();
  const { hostPort } = await all.network.publish(PORT);
  const path = join(all.folder, 'frames.pcapng');
  const request = { file: path, filter: '', maxBytes: 1_000_000, maxSeconds: null };
  const capture = await all.network.startCapture(request);
  await expect(all.network.startCapture(request)).rejects.toMatchObject({ code: 'capture-running' });
  const sending = untilItSends(all);
  await dial({ port: hostPort });
  await sending;
  await capture.stop('kept');
  const end = await capture.take();
  const bytes = await readFile(path);
  expect(bytes.readUInt32LE(0)).toBe(0x0a0d_0d0a);
  expect(bytes.length).toBeGreaterThan(200);
  expect(end).toMatchObject({ kind: 'ended', reason: 'stopped', bytes: bytes.length, lostFrames: 0 });
  const file = await open(path);
  onTestFinished(() => file.close());
  expect((await file.stat()).mode & 0o777).toBe(0o600);
  const nowhere = all.network.startCapture({ ...request, file: join(all.folder, 'no', 'folder') });
  await expect(nowhere).rejects.toMatchObject({ code: 'capture-failed' });
  await expect(all.network.startCapture({ ...request, file: all.folder })).rejects.toThrow('is no file');
});

it('counts', async () => {
  const all = await networkBench();
  const { network } = all;
  const { hostPort } = await network.publish(PORT);
  const sending = untilItSends(all);
  await dial({ port: hostPort });
  await sending;
  const counts = await network.statistics();
  expect(counts['port 1']).toMatchObject({ accepted: 1 });
  expect(counts['link']).toHaveProperty('framesSent');
});

it('hands a capture over piece by piece, with the frames that the filter lets through', async () => {
  const all = await networkBench();
  const { hostPort } = await all.network.publish(PORT);
  const request = { file: null, filter: 'tcp and port 80 and not arp', maxBytes: 1_000_000, maxSeconds: null };
  const capture = await all.network.startCapture(request);
  const sending = untilItSends(all);
  await dial({ port: hostPort });
  await sending;
  await capture.stop('kept');
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = await capture.take();
    if (piece.kind === 'ended') {
      expect(piece).toMatchObject({ reason: 'stopped', bytes: Buffer.concat(pieces).length });
      expect(piece.frames).toBeGreaterThan(0);
      break;
    }
    pieces.push(piece.bytes);
  }
  expect(Buffer.concat(pieces).readUInt32LE(0)).toBe(0x0a0d_0d0a);
});

it('ends a capture in good order when the network is closed', async () => {
  const all = await networkBench();
  await all.network.publish(PORT);
  const capture = await all.network.startCapture({ file: null, filter: 'udp', maxBytes: 1_000_000, maxSeconds: null });
  const headers = await capture.take();
  expect(headers.kind).toBe('bytes');
  const end = capture.take();
  await all.network.dispose();
  expect(await end).toMatchObject({ kind: 'ended', reason: 'network', frames: 0 });
});

it('tells what it is doing', async () => {
  const all = await networkBench();
  const { hostPort } = await all.network.publish(PORT);
  const client = connect(hostPort, '127.0.0.1');
  onTestFinished(() => void client.destroy());
  await untilItSends(all);
  expect(await all.network.activity({ flows: false })).toMatchObject({ tcpFlows: 1, udpFlows: 0, flows: null });
  const { flows, link } = await all.network.activity({ flows: true });
  expect(flows).toMatchObject([{ protocol: 'tcp', kind: 'published', state: 'syn-sent', vm: { port: 80 } }]);
  expect(link?.framesSent).toBeGreaterThan(0);
});
