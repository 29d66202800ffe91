import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { loadNativeAddon } from '../../../../electron/native/load-native-addon.ts';
import { DatagramLink } from '../../../../electron/net/link/datagram.ts';
import type { DatagramTransport } from '../../../../electron/net/link/datagram-transport.ts';
import {
  acceptUnixDatagrams,
  connectUnixDatagrams,
} from '../../../../electron/vm/network/link-transports/unix-datagrams.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { describeLink, type LinkPair } from '../../../contract/link-contract.ts';
import { expectedFrame, sendFrame } from '../../../contract/link-frames.ts';
import { eventually } from '../../../support/eventually.ts';
import { CountedPool, LateTransport, turns, turnUntil } from '../../../support/net/real-link-pair.ts';

const never = new AbortController().signal;
const VFKT = Uint8Array.from([0x56, 0x46, 0x4b, 0x54]);

const accept = (folder: string, timeoutMs = 20_000, signal: AbortSignal = never): Promise<DatagramTransport> =>
  acceptUnixDatagrams({ path: join(folder, 'host'), clock: systemClock, timeoutMs, signal });

const sendOne = (transport: DatagramTransport, bytes: Uint8Array): number =>
  transport.send({ bytes, ends: Uint32Array.of(bytes.length), count: 1 }, 0);

/** As vfkit does it: a socket of its own, connected to ours, and a greeting. */
async function connectGuest(folder: string): Promise<DatagramTransport> {
  const transport = await connectUnixDatagrams({ path: join(folder, 'guest'), peerPath: join(folder, 'host') });
  expect(sendOne(transport, VFKT)).toBe(1);
  return transport;
}

async function createPair(mtu: number): Promise<LinkPair> {
  const folder = await mkdtemp(join(tmpdir(), 'link-'));
  const accepting = accept(folder);
  await turnUntil(() => existsSync(join(folder, 'host')));
  const guest = new LateTransport(await connectGuest(folder));
  const pool = new CountedPool();
  const near = new DatagramLink({ transport: await accepting, mtu, pool, clock: systemClock });
  const far = new DatagramLink({ transport: guest, mtu, pool: new CountedPool(), clock: systemClock });
  let isStalled = false;
  const begin = (): void => {
    if (!isStalled) guest.begin();
  };
  return {
    near,
    far,
    until: async (condition) => {
      begin();
      await turnUntil(condition);
    },
    settle: () => turns(),
    stallFar: (stalled) => {
      isStalled = stalled;
      begin();
    },
    inject: (bytes) => void sendOne(guest, bytes),
    lentBuffers: () => pool.lent,
    dispose: async () => {
      await near.dispose();
      await far.dispose();
      await rm(folder, { recursive: true });
    },
  };
}

const reason = process.platform === 'win32' ? 'Windows has no datagram sockets with paths' : null;

describe.skipIf(reason !== null)(`unix datagrams${reason === null ? '' : `: ${reason}`}`, () => {
  describeLink('unix datagrams', {
    create: createPair,
    mtus: [1500, 65_520],
    hostile: [],
    invalid: [
      { name: 'an empty datagram', bytes: new Uint8Array(0) },
      { name: 'a datagram without a header', bytes: new Uint8Array(13) },
      { name: 'a datagram longer than any MTU', bytes: new Uint8Array(65_535 + 20) },
    ],
    tellsEnd: false,
    refuses: true,
  });

  describe('the socket', () => {
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'link-'));
    });

    afterEach(async () => {
      await rm(folder, { recursive: true });
    });

    const accepting = async (
      timeoutMs?: number,
      signal?: AbortSignal,
    ): Promise<{ done: Promise<DatagramTransport> }> => {
      const done = accept(folder, timeoutMs, signal);
      done.catch(() => undefined);
      await turnUntil(() => existsSync(join(folder, 'host')));
      return { done };
    };

    it('is for this user alone, and goes with the transport', async () => {
      const { done } = await accepting();
      expect(statSync(join(folder, 'host')).mode & 0o777).toBe(0o600);
      const guest = await connectGuest(folder);
      const transport = await done;
      expect(existsSync(join(folder, 'host'))).toBe(true);
      await transport.dispose();
      await transport.dispose();
      expect(existsSync(join(folder, 'host'))).toBe(false);
      await guest.dispose();
      expect(existsSync(join(folder, 'guest'))).toBe(false);
    });

    it('keeps the greeting and what follows for the link, and hears its first sender alone', async () => {
      const { done } = await accepting();
      const guest = await connectGuest(folder);
      sendOne(guest, expectedFrame(1, 100));
      const transport = await done;
      await expect(
        connectUnixDatagrams({ path: join(folder, 'intruder'), peerPath: join(folder, 'host') }),
      ).rejects.toMatchObject({ code: 'socket-failed' });
      const link = new DatagramLink({ transport, mtu: 1500, pool: new CountedPool(), clock: systemClock });
      const log = new FrameLog(link);
      link.attach(log);
      await turnUntil(() => log.count > 0);
      expect(log.frames).toEqual([expectedFrame(1, 100)]);
      expect(link.statistics).toMatchObject({ framesReceived: 1, invalid: 0 });
      await link.dispose();
      await guest.dispose();
    });

    it('ends when it sends to one that has gone', async () => {
      const { done } = await accepting();
      const guest = await connectGuest(folder);
      const link = new DatagramLink({ transport: await done, mtu: 1500, pool: new CountedPool(), clock: systemClock });
      const log = new FrameLog(link);
      link.attach(log);
      await turns();
      await guest.dispose();
      sendFrame(link, 0, 60);
      link.flush();
      await turnUntil(() => log.ends.length > 0);
      expect(log.ends).toEqual([{ kind: 'closed' }]);
      expect(sendFrame(link, 0, 60)).toBe(false);
      await link.dispose();
    });

    it('takes the place of one that a crash left, but of nothing else', async () => {
      const addon = loadNativeAddon();
      addon.close(addon.openDatagrams(join(folder, 'host'), '', 0, 0));
      const { done } = await accepting();
      const connecting = { what: 'the place was taken', pauseMs: 1 };
      const guest = await eventually(() => connectGuest(folder), connecting);
      await (await done).dispose();
      await guest.dispose();
      await writeFile(join(folder, 'host'), 'mine');
      await expect(accept(folder)).rejects.toMatchObject({ code: 'socket-path-taken' });
    });

    it('gives up after its time, and when it is told to', async () => {
      await expect(accept(folder, 1)).rejects.toMatchObject({ code: 'socket-timeout' });
      expect(existsSync(join(folder, 'host'))).toBe(false);
      const abort = new AbortController();
      const { done } = await accepting(20_000, abort.signal);
      abort.abort();
      await expect(done).rejects.toMatchObject({ code: 'cancelled' });
      expect(existsSync(join(folder, 'host'))).toBe(false);
      await expect(accept(folder, 1, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('says what the system did not like', async () => {
      const path = join(folder, 'no-such-folder', 'host');
      const failing = acceptUnixDatagrams({ path, clock: systemClock, timeoutMs: 1, signal: never });
      await expect(failing).rejects.toMatchObject({ code: 'socket-failed', cause: { code: 'ENOENT' } });
      const connecting = connectUnixDatagrams({ path: join(folder, 'guest'), peerPath: join(folder, 'nobody') });
      await expect(connecting).rejects.toMatchObject({ code: 'socket-failed' });
      expect(existsSync(join(folder, 'guest'))).toBe(false);
    });
  });
});
