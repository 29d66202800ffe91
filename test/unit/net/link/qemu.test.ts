import { describe, expect, it } from 'vitest';
import { createMemoryStream } from '../../../../electron/net/link/memory-stream.ts';
import { QemuLink } from '../../../../electron/net/link/qemu.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { describeLink } from '../../../contract/link-contract.ts';
import { expectedFrame, sendFrame } from '../../../contract/link-frames.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { createStreamPair, SPLITS, testPool } from './support/stream-subject.ts';

const ends = {
  near: (options: ConstructorParameters<typeof QemuLink>[0]) => new QemuLink(options),
  far: (options: ConstructorParameters<typeof QemuLink>[0]) => new QemuLink(options),
};

function image(lengthBytes: number, payloadBytes = lengthBytes): Uint8Array {
  const bytes = new Uint8Array(4 + payloadBytes);
  new DataView(bytes.buffer).setUint32(0, lengthBytes);
  return bytes;
}

for (const { name, chunkBytes } of SPLITS) {
  describeLink(`QEMU stream, ${name}`, {
    create: (mtu) => Promise.resolve(createStreamPair(ends, mtu, chunkBytes())),
    mtus: name === 'byte by byte' ? [1500] : [1280, 1500, 65_520],
    hostile: [
      { name: 'a length beyond QEMU’s buffer', bytes: image(69_633, 20) },
      { name: 'the largest length', bytes: image(0xffff_ffff, 20) },
    ],
    invalid: [
      { name: 'an empty frame', bytes: image(0) },
      { name: 'a frame without a header', bytes: image(13) },
      { name: 'a frame longer than any MTU', bytes: image(65_535) },
      { name: 'the longest that QEMU can send', bytes: image(69_632) },
    ],
    tellsEnd: true,
    refuses: true,
  });
}

describe('QEMU’s framing', () => {
  it('is a big-endian length in front of each frame, all in one write a flush', () => {
    const [near, far] = createMemoryStream({ clock: new FakeClock() });
    const writes: Uint8Array[] = [];
    const link = new QemuLink({
      transport: {
        start: (events) => near.start(events),
        write: (bytes) => {
          writes.push(bytes.slice());
          return near.write(bytes);
        },
        end: () => near.end(),
        dispose: () => near.dispose(),
      },
      mtu: 1500,
      pool: testPool(),
    });
    link.attach(new FrameLog(link));
    sendFrame(link, 1, 14);
    sendFrame(link, 2, 300);
    expect(writes).toEqual([]);
    link.flush();
    link.flush();
    expect(writes).toEqual([
      Uint8Array.from([0, 0, 0, 14, ...expectedFrame(1, 14), 0, 0, 1, 44, ...expectedFrame(2, 300)]),
    ]);
    far.dispose();
  });

  it('is one write for the first flush and one for all others, until the host’s events are over, where these are told', () => {
    const [near, far] = createMemoryStream({ clock: new FakeClock() });
    const writes: number[] = [];
    const overs: (() => void)[] = [];
    const link = new QemuLink({
      transport: {
        start: (events) => near.start(events),
        write: (bytes) => {
          writes.push(bytes.length);
          return near.write(bytes);
        },
        end: () => near.end(),
        dispose: () => near.dispose(),
      },
      mtu: 1500,
      pool: testPool(),
      afterEvents: (action) => overs.push(action),
    });
    link.attach(new FrameLog(link));
    const send = (sizeBytes: number): void => {
      sendFrame(link, 1, sizeBytes);
      link.flush();
    };
    // As after a burst that had nothing for the guest.
    link.flush();
    [14, 16, 18].forEach(send);
    expect(writes).toEqual([18]);
    overs.shift()?.();
    expect(writes).toEqual([18, 20 + 22]);
    send(20);
    expect(writes).toEqual([18, 42, 24]);
    overs.shift()?.();
    send(22);
    send(24);
    void link.dispose();
    overs.shift()?.();
    expect(writes).toEqual([18, 42, 24, 26]);
    expect(overs).toEqual([]);
    far.dispose();
  });

  it('does not send what the other end would not take', () => {
    const [near] = createMemoryStream({ clock: new FakeClock() });
    const link = new QemuLink({ transport: near, mtu: 1500, pool: testPool() });
    link.attach(new FrameLog(link));
    link.reserve(60);
    link.commit(13);
    expect(link.statistics).toMatchObject({ framesSent: 0, invalid: 1 });
    expect(() => link.commit(60)).toThrow(RangeError);
    link.reserve(60);
    expect(() => link.commit(61)).toThrow(RangeError);
  });

  it('wants an MTU that exists and buffers that hold it', () => {
    const [near] = createMemoryStream({ clock: new FakeClock() });
    for (const mtu of [1279, 65_521, 1500.5]) {
      expect(() => new QemuLink({ transport: near, mtu, pool: testPool() })).toThrow(RangeError);
    }
    const pool = testPool();
    while (pool.free > 1) pool.take();
    expect(() => new QemuLink({ transport: near, mtu: 1500, pool })).toThrow(RangeError);
  });
});
