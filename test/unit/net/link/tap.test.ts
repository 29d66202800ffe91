import { describe, expect, it } from 'vitest';
import { DatagramLink } from '../../../../electron/net/link/datagram.ts';
import { FixedBufferPool } from '../../../../electron/net/link/buffer-pool.ts';
import type { UnfinishedSegment } from '../../../../electron/net/link/link.ts';
import { TapLink } from '../../../../electron/net/link/tap.ts';
import { VNET_HEADER_BYTES } from '../../../../electron/net/link/vnet-header.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { describeLink, type LinkPair } from '../../../contract/link-contract.ts';
import { expectedFrame, sendFrame } from '../../../contract/link-frames.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { MemoryDatagrams } from './support/memory-datagrams.ts';
import { advanceUntil, BUFFERS, testPool } from './support/stream-subject.ts';

function createPair(mtu: number, vnetHeader: boolean): LinkPair {
  const clock = new FakeClock();
  const [nearSocket, farSocket] = MemoryDatagrams.pair(clock, true);
  const pool = testPool();
  const near = new TapLink({ transport: nearSocket, mtu, pool, clock, vnetHeader });
  const far = new TapLink({ transport: farSocket, mtu, pool: testPool(), clock, vnetHeader });
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
    },
  };
}

const headed = (header: readonly number[], frame: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(VNET_HEADER_BYTES + frame.length);
  bytes.set(header);
  bytes.set(frame, VNET_HEADER_BYTES);
  return bytes;
};

describeLink('a TAP device', {
  create: (mtu) => Promise.resolve(createPair(mtu, false)),
  mtus: [1500, 65_520],
  hostile: [],
  invalid: [{ name: 'a datagram without a header', bytes: new Uint8Array(13) }],
  tellsEnd: false,
  refuses: true,
});

describeLink('a TAP device with vnet headers', {
  create: (mtu) => Promise.resolve(createPair(mtu, true)),
  mtus: [1500, 65_520],
  hostile: [],
  invalid: [
    { name: 'nothing', bytes: new Uint8Array(0) },
    { name: 'less than the header', bytes: new Uint8Array(VNET_HEADER_BYTES - 1) },
    { name: 'a header and no frame', bytes: new Uint8Array(VNET_HEADER_BYTES) },
    { name: 'the beginning of a frame', bytes: new Uint8Array(VNET_HEADER_BYTES + 13) },
    { name: 'a kind of segmentation that was not offered', bytes: headed([1, 3], new Uint8Array(60)) },
    { name: 'more than the longest frame', bytes: headed([1, 1], new Uint8Array(65_535 + 15)) },
    { name: 'more than the MTU, not segmented', bytes: headed([1, 0], new Uint8Array(65_535 + 14)) },
  ],
  tellsEnd: false,
  refuses: true,
});

describe('a TAP link with vnet headers', () => {
  /** The far end is a plain link over the same datagrams, so it sees the headers. */
  function rawPair() {
    const clock = new FakeClock();
    const [nearSocket, farSocket] = MemoryDatagrams.pair(clock, true);
    const near = new TapLink({ transport: nearSocket, mtu: 1500, pool: testPool(), clock, vnetHeader: true });
    const far = new DatagramLink({ transport: farSocket, mtu: 65_520, pool: testPool(), clock });
    const [nearLog, farLog] = [new FrameLog(near), new FrameLog(far)];
    near.attach(nearLog);
    far.attach(farLog);
    return { clock, near, far, nearLog, farLog };
  }

  const segment: UnfinishedSegment = { family: 4, transportOffset: 34, transportHeaderBytes: 32, segmentBytes: 1448 };

  it.each([
    { family: 4 as const, header: [1, 1, 66, 0, 0xa8, 0x05, 34, 0, 16, 0] },
    { family: 6 as const, header: [1, 4, 86, 0, 0xa8, 0x05, 54, 0, 16, 0] },
  ])('tells how an IPv$family segment is to be cut', async ({ family, header }) => {
    const { clock, near, farLog } = rawPair();
    const offset = near.reserve(60_000);
    near.bytes.fill(0x55, offset, offset + 60_000);
    near.offload?.commit(60_000, { ...segment, family, transportOffset: family === 4 ? 34 : 54 });
    near.flush();
    await advanceUntil(clock, () => farLog.count === 1);
    const [frame] = farLog.frames;
    expect([...(frame?.subarray(0, VNET_HEADER_BYTES) ?? [])]).toEqual(header);
    expect(frame?.length).toBe(VNET_HEADER_BYTES + 60_000);
    expect(near.statistics).toMatchObject({ framesSent: 1, bytesSent: 60_000 });
  });

  it('leaves the checksum alone of one that fits, and says nothing of a frame that is complete', async () => {
    const { clock, near, farLog } = rawPair();
    near.reserve(100);
    near.offload?.commit(100, { ...segment, segmentBytes: 0 });
    sendFrame(near, 1, 60);
    near.flush();
    await advanceUntil(clock, () => farLog.count === 2);
    const headers = farLog.frames.map((frame) => [...frame.subarray(0, VNET_HEADER_BYTES)]);
    expect(headers).toEqual([
      [1, 0, 0, 0, 0, 0, 34, 0, 16, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]);
    expect(farLog.frames[1]?.subarray(VNET_HEADER_BYTES)).toEqual(expectedFrame(1, 60));
  });

  it.each([
    { name: 'a frame as it is', header: [0, 0], bytes: 60, vouched: false },
    { name: 'a checksum that is not made yet', header: [1, 0, 0, 0, 0, 0, 34, 0, 16, 0], bytes: 60, vouched: true },
    { name: 'a checksum that was verified', header: [2, 0], bytes: 60, vouched: true },
    { name: 'segments of IPv4', header: [1, 1], bytes: 65_535 + 14, vouched: true },
    { name: 'segments of IPv6', header: [1, 4], bytes: 65_535 + 14, vouched: true },
  ])('takes $name', async ({ header, bytes, vouched }) => {
    const clock = new FakeClock();
    const [nearSocket, farSocket] = MemoryDatagrams.pair(clock, true);
    const near = new TapLink({ transport: nearSocket, mtu: 1500, pool: testPool(), clock, vnetHeader: true });
    const log = new FrameLog(near);
    const seen: (boolean | undefined)[] = [];
    log.onFrame = () => seen.push(near.offload?.checksumVouched);
    near.attach(log);
    farSocket.inject(headed(header, expectedFrame(5, bytes)));
    await advanceUntil(clock, () => log.count === 1);
    expect(log.frames).toEqual([expectedFrame(5, bytes)]);
    expect(seen).toEqual([vouched]);
    await near.dispose();
  });

  it('does not take a greeting for one', async () => {
    const { clock, near, far } = rawPair();
    far.reserve(14);
    far.commit(14);
    far.flush();
    clock.advance(1);
    await Promise.resolve();
    expect(near.statistics.invalid).toBe(1);
  });

  it('needs buffers that hold 64 KiB, whatever the MTU', () => {
    const clock = new FakeClock();
    const [transport] = MemoryDatagrams.pair(clock, true);
    const pool = new FixedBufferPool({ buffers: 2, bufferBytes: 60_000 });
    expect(() => new TapLink({ transport, mtu: 1500, pool, clock, vnetHeader: true })).toThrow(RangeError);
  });
});
