import { describe, expect, it } from 'vitest';
import { DatagramLink } from '../../../../electron/net/link/datagram.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { describeLink, type LinkPair } from '../../../contract/link-contract.ts';
import { sendFrame } from '../../../contract/link-frames.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { MemoryDatagrams } from './support/memory-datagrams.ts';
import { advanceUntil, BUFFERS, testPool } from './support/stream-subject.ts';

function createPair(mtu: number, tells: boolean): LinkPair {
  const clock = new FakeClock();
  const [nearSocket, farSocket] = MemoryDatagrams.pair(clock, tells);
  const pool = testPool();
  const near = new DatagramLink({ transport: nearSocket, mtu, pool, clock });
  const far = new DatagramLink({ transport: farSocket, mtu, pool: testPool(), clock });
  return {
    near,
    far,
    until: (condition) => advanceUntil(clock, condition),
    settle: async () => {
      for (let step = 0; step < 5; step++) await advanceUntil(clock, () => true);
      clock.advance(5);
    },
    stallFar: (stalled) => {
      farSocket.stalled = stalled;
    },
    inject: (bytes) => void farSocket.inject(bytes),
    lentBuffers: () => BUFFERS - pool.free,
    dispose: async () => {
      await near.dispose();
      await far.dispose();
      clock.advance(10);
      expect(clock.pending).toBe(0);
    },
  };
}

for (const tells of [true, false]) {
  describeLink(`datagrams, a system that ${tells ? 'tells' : 'does not tell'} when there is room`, {
    create: (mtu) => Promise.resolve(createPair(mtu, tells)),
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
}

describe('a datagram link', () => {
  const VFKT = Uint8Array.from([0x56, 0x46, 0x4b, 0x54]);

  it('takes out a greeting, but only as the first datagram', async () => {
    const pair = createPair(1500, true);
    const log = new FrameLog(pair.near);
    pair.near.attach(log);
    pair.inject?.(VFKT);
    await pair.settle();
    expect(pair.near.statistics.invalid).toBe(0);
    pair.inject?.(VFKT);
    await pair.settle();
    expect(pair.near.statistics.invalid).toBe(1);
    expect([log.count, log.bursts]).toEqual([0, 0]);
    await pair.dispose();
  });

  it('ends when its socket breaks', () => {
    const clock = new FakeClock();
    const [socket] = MemoryDatagrams.pair(clock, true);
    const link = new DatagramLink({ transport: socket, mtu: 1500, pool: testPool(), clock });
    const log = new FrameLog(link);
    link.attach(log);
    const error = new Error('gone');
    socket.fail(error);
    socket.fail(null);
    clock.advance(0);
    expect(log.ends).toEqual([{ kind: 'failed', error }]);
    expect(sendFrame(link, 0, 60)).toBe(false);
    expect(clock.pending).toBe(0);
  });
});
