import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { loadNativeAddon } from '../../../../electron/native/load-native-addon.ts';
import type { DatagramTransport } from '../../../../electron/net/link/datagram-transport.ts';
import { takeOfferedDatagrams } from '../../../../electron/vm/network/link-transports/offered-datagrams.ts';
import { connectUnixDatagrams } from '../../../../electron/vm/network/link-transports/unix-datagrams.ts';
import { eventually } from '../../../support/eventually.ts';
import { CABLE_PROGRAM, STAND_IN_RUNS } from '../../../support/vfkit/vfkit-subject.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';

describe.runIf(STAND_IN_RUNS)('a card whose socket is handed out', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  /** The process that holds the socket, ready to be dialled. */
  const layCable = async (): Promise<ChildProcess> => {
    const args = [CABLE_PROGRAM, folder, join(folder, 'card.sock'), join(folder, 'net.sock')];
    const cable = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    onTestFinished(() => void cable.kill('SIGKILL'));
    await eventually(() => Promise.resolve(existsSync(join(folder, 'card.sock')) || null), { what: 'the cable' });
    return cable;
  };
  const dial = async (): Promise<DatagramTransport> => {
    const card = await connectUnixDatagrams({ path: join(folder, 'vfkit.sock'), peerPath: join(folder, 'card.sock') });
    onTestFinished(() => card.dispose());
    send(card, 'VFKT');
    return card;
  };
  const take = (timeoutMs = 20_000, signal = new AbortController().signal): Promise<DatagramTransport> =>
    takeOfferedDatagrams({ path: join(folder, 'net.sock'), clock: systemClock, timeoutMs, signal });

  it('serves one stack after the other, with all that came meanwhile', async () => {
    await layCable();
    const early = take();
    const card = await dial();
    const heard = listen(card);
    const first = await early;
    send(first, 'from the first');
    await first.dispose();
    send(card, 'to nobody');
    const second = await take();
    onTestFinished(() => second.dispose());
    send(second, 'from the second');
    const reached = listen(second);
    await eventually(() => Promise.resolve(heard.length === 2 || null), { what: 'two frames at the card' });
    await eventually(() => Promise.resolve(reached.length === 2 || null), { what: 'two frames at the stack' });
    expect(heard).toEqual(['from the first', 'from the second']);
    expect(reached).toEqual(['VFKT', 'to nobody']);
  });

  it('is waited for until a deadline, or until nobody wants it', async () => {
    await expect(take(1)).rejects.toMatchObject({ code: 'socket-timeout' });
    const givenUp = new AbortController();
    const waiting = take(20_000, givenUp.signal);
    givenUp.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    // Somebody who takes requests, and answers none.
    const addon = loadNativeAddon();
    const silent = addon.openDatagrams(join(folder, 'net.sock'), '', 4096, 4096);
    onTestFinished(() => addon.close(silent));
    await expect(take(1)).rejects.toMatchObject({ code: 'socket-timeout' });
    expect(existsSync(join(folder, 'net.sock.stack'))).toBe(false);
  });

  it('cannot be held twice: the second holder ends, and says why', async () => {
    await layCable();
    const second = spawn(
      process.execPath,
      [CABLE_PROGRAM, folder, join(folder, 'card.sock'), join(folder, 'net.sock')],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let words = '';
    second.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const [exitCode] = (await once(second, 'exit')) as [number];
    expect(exitCode).not.toBe(0);
    expect(words).toContain('EADDRINUSE');
  });
});

function send(transport: DatagramTransport, text: string): void {
  const bytes = Buffer.from(text);
  expect(transport.send({ bytes, ends: Uint32Array.of(bytes.length), count: 1 }, 0)).toBe(1);
}

/** What comes from now on. */
function listen(transport: DatagramTransport): string[] {
  const heard: string[] = [];
  const slots = { bytes: new Uint8Array(4 * 256), slotBytes: 256, lengths: new Uint32Array(4) };
  transport.start(slots, {
    received: (count) => {
      for (let index = 0; index < count; index += 1) {
        const begin = index * slots.slotBytes;
        heard.push(Buffer.from(slots.bytes.subarray(begin, begin + (slots.lengths[index] ?? 0))).toString());
      }
    },
    writable: () => undefined,
    closed: () => undefined,
  });
  return heard;
}
