import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { relay } from '../../../electron/hypervisor/hyperkit/relay/relay.ts';
import { FixedBufferPool } from '../../../electron/net/link/buffer-pool.ts';
import type { Link } from '../../../electron/net/link/link.ts';
import { openCardLink } from '../../../electron/vm/network/card-link.ts';
import { StreamTable } from '../../../electron/vm/network/native-streams/stream-table.ts';
import { FrameLog } from '../../contract/frame-log.ts';
import { expectedFrame, firstWrongFrame, sendOwed } from '../../contract/link-frames.ts';
import { eventually } from '../../support/eventually.ts';
import { type Card, dialCard } from '../../support/hyperkit/card.ts';
import { STAND_IN_RUNS } from '../../support/hyperkit/hyperkit-subject.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const MAC = '02:b0:a7:40:5e:03';
const never = new AbortController().signal;

/** HyperKit's card as its stand-in has it, the relay, and our own link as the network's worker makes it. */
describe.runIf(STAND_IN_RUNS)('the relay behind a HyperKit’s network card', () => {
  let card: Card;
  let over: Promise<void>;
  let offer: string;

  beforeEach(async () => {
    const folder = await temporaryFolder();
    offer = join(folder, 'net.sock');
    over = relay({ cardSocket: join(folder, 'card.sock'), offerSocket: offer, macAddress: MAC });
    card = await dialCard(join(folder, 'card.sock'));
    onTestFinished(() => void card.socket.destroy());
  });

  const open = async (streams: StreamTable | null = null): Promise<{ readonly link: Link; readonly log: FrameLog }> => {
    const link = await openCardLink({
      config: { linkKind: 'vpnkit', linkSocket: offer, guestMac: MAC, mtu: 1500 },
      pool: new FixedBufferPool({ buffers: 3, bufferBytes: 256 * 1024 }),
      streams,
      clock: systemClock,
      timeoutMs: 20_000,
      signal: never,
    });
    onTestFinished(() => link.dispose());
    const log = new FrameLog(link);
    link.attach(log);
    return { link, log };
  };
  const until = (what: string, done: () => boolean): Promise<unknown> =>
    eventually(() => Promise.resolve(done() || null), { what, pauseMs: 5 });

  it('tells HyperKit the card’s address, and that no frame is too long', () => {
    expect(card.macAddress).toBe(MAC);
    expect(card.maxPacketBytes).toBe(0xffff);
  });

  it.each([
    ['Node’s sockets', () => null],
    ['the addon’s', () => StreamTable.load()],
  ])('carries frames both ways, over %s', async (_what, streams) => {
    const heard = frames(card.socket);
    const { link, log } = await open(streams());
    const sizes = Array.from({ length: 500 }, (_, index) => 60 + ((index * 37) % 1454));
    await sendOwed(link, log, sizes);
    for (const [index, size] of sizes.entries()) card.socket.write(framed(expectedFrame(index, size)));
    await until('all frames', () => log.count === sizes.length && heard.length === sizes.length);
    expect(firstWrongFrame(log.frames, sizes)).toBeNull();
    expect(firstWrongFrame(heard, sizes)).toBeNull();
  });

  it('serves one stack after the other, and the last of two, never with half a frame', async () => {
    const heard = frames(card.socket);
    const first = await open();
    card.socket.write(framed(expectedFrame(0, 60)));
    await until('the first stack’s frame', () => first.log.count === 1);
    const frame = framed(expectedFrame(1, 1000));
    card.socket.write(frame.subarray(0, 500));
    // A stack that is killed while it writes.
    await first.link.dispose();
    const broken = await raw(offer);
    await until('its greeting', () => broken.readableLength > 0);
    broken.write(Buffer.concat([Buffer.alloc(49 + 258), framed(expectedFrame(2, 800)).subarray(0, 300)]));
    broken.resume();
    const second = await open();
    await until('the stack before to be sent away', () => broken.destroyed || broken.readableEnded);
    card.socket.write(frame.subarray(500));
    card.socket.write(framed(expectedFrame(1, 90)));
    await until('the second stack’s frames', () => second.log.count >= 1);
    expect(second.log.frames.at(-1)).toEqual(expectedFrame(1, 90));
    await sendOwed(second.link, second.log, [70]);
    await until('a frame at the card', () => heard.length === 1);
    expect(heard[0]).toEqual(expectedFrame(0, 70));
    expect(second.log.ends).toEqual([]);
  });

  it('holds the card’s writer up while a stack does not read, and lets it go on when that has gone', async () => {
    const stuck = await raw(offer);
    stuck.pause();
    const burst = framed(expectedFrame(0, 1500));
    let taken = 0;
    await until('the card to be held up', () => {
      for (let count = 0; count < 100; count += 1) {
        if (card.socket.writableLength > 4_000_000) return true;
        card.socket.write(burst, () => (taken += 1));
      }
      return false;
    });
    const before = taken;
    stuck.destroy();
    await until('the card to go on', () => taken > before && card.socket.writableLength === 0);
  });

  it('ends with the card’s connection, and takes its sockets along', async () => {
    const { log } = await open();
    card.socket.destroy();
    await over;
    await until('the link to end', () => log.ends.length === 1);
    expect(existsSync(offer)).toBe(false);
  });
});

it.runIf(STAND_IN_RUNS)('the relay refuses who does not speak HyperKit’s protocol', async () => {
  const folder = await temporaryFolder();
  const cardSocket = join(folder, 'card.sock');
  const over = relay({ cardSocket, offerSocket: join(folder, 'net.sock'), macAddress: MAC });
  over.catch(() => undefined);
  await eventually(() => Promise.resolve(existsSync(cardSocket) || null), { what: 'the relay', pauseMs: 5 });
  const stranger = await raw(cardSocket);
  stranger.write(Buffer.alloc(49));
  await expect(over).rejects.toThrow(/does not speak/);
});

async function raw(path: string): Promise<Socket> {
  const socket = await eventually(
    () =>
      new Promise<Socket>((resolve, reject) => {
        const dialled = connect(path, () => resolve(dialled));
        dialled.once('error', reject);
      }),
    { what: path, pauseMs: 5 },
  );
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

function framed(frame: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(frame.length);
  return Buffer.concat([length, frame]);
}

/** All that comes, as it comes. */
function frames(socket: Socket): Uint8Array[] {
  const found: Uint8Array[] = [];
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16LE(0)) {
      const end = 2 + rest.readUInt16LE(0);
      found.push(new Uint8Array(rest.subarray(2, end)));
      rest = rest.subarray(end);
    }
  });
  return found;
}
