import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * HyperKit's network card (`src/lib/pci_virtio_net_vpnkit.c`), on its own protocol on one side and on QEMU's `-netdev stream` (u32 big endian
 * length) on the other.
 */
const INIT = Buffer.concat([Buffer.from('VMN3T'), Buffer.from([22, 0, 0, 0]), Buffer.from('5'.repeat(40))]);
const COMMAND = Buffer.concat([Buffer.from([1]), Buffer.from('9a3bdb5a-0d5e-4e0b-8a3f-5a8a3d6f1c11'), Buffer.alloc(4)]);
const INIT_BYTES = 49;
const RESPONSE_BYTES = 258;
const RETRY_MS = 100;

export interface Card {
  readonly socket: Socket;
  readonly macAddress: string;
  readonly maxPacketBytes: number;
}

/** `vpnkit_create`: tries until somebody answers as a VPNKit does. */
export async function dialCard(path: string): Promise<Card> {
  for (;;) {
    const card = await handshake(path).catch(() => null);
    if (card !== null) return card;
    await sleep(RETRY_MS);
  }
}

async function handshake(path: string): Promise<Card> {
  const socket = connect(path);
  await once(socket, 'connect');
  socket.write(INIT);
  const reply = await exactly(socket, INIT_BYTES);
  if (reply.toString('latin1', 0, 5) !== 'VMN3T') throw new Error('bad init magic');
  socket.write(COMMAND);
  const response = await exactly(socket, RESPONSE_BYTES);
  if (response.readUInt8(0) !== 1) throw new Error('server disconnected');
  const macAddress = response.toString('hex', 5, 11).replace(/..(?!$)/g, '$&:');
  return { socket, macAddress, maxPacketBytes: response.readUInt16LE(3) };
}

async function exactly(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes !== null) return bytes;
    if (socket.readableEnded || socket.destroyed) throw new Error('read EOF');
    await Promise.race([once(socket, 'readable'), once(socket, 'end')]);
  }
}

/** `ended` is called when the far end has gone, for which HyperKit presses the power button. */
export function joinCard({ socket, maxPacketBytes }: Card, emulated: Socket, ended: () => void): void {
  const toGuest = cut((bytes) => (bytes.length < 2 ? null : { prefix: 2, length: bytes.readUInt16LE(0) }));
  const fromGuest = cut((bytes) => (bytes.length < 4 ? null : { prefix: 4, length: bytes.readUInt32BE(0) }));
  socket.on('data', (chunk: Buffer) => {
    for (const frame of toGuest(chunk)) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(frame.length);
      emulated.write(Buffer.concat([length, frame]));
    }
  });
  emulated.on('data', (chunk: Buffer) => {
    for (const frame of fromGuest(chunk)) {
      // `assert(length <= max_packet_size)` of vmn_write.
      if (frame.length > maxPacketBytes) process.kill(process.pid, 'SIGABRT');
      const length = Buffer.alloc(2);
      length.writeUInt16LE(frame.length);
      // HyperKit writes the two apart.
      socket.write(length);
      socket.write(frame);
    }
  });
  socket.on('error', () => undefined);
  emulated.on('error', () => undefined);
  socket.on('close', ended);
}

function cut(head: (bytes: Buffer) => { prefix: number; length: number } | null): (chunk: Buffer) => Buffer[] {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const frames: Buffer[] = [];
    rest = Buffer.concat([rest, chunk]);
    for (let next = head(rest); next !== null && rest.length >= next.prefix + next.length; next = head(rest)) {
      frames.push(rest.subarray(next.prefix, next.prefix + next.length));
      rest = rest.subarray(next.prefix + next.length);
    }
    return frames;
  };
}
