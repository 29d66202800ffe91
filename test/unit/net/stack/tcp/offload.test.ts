import { describe, expect, it } from 'vitest';
import { partialChecksum, pseudoHeaderSum } from '../../../../../electron/net/wire/checksum.ts';
import { TCP_CHECKSUM_OFFSET, TCP_FLAG, TCP_HEADER_BYTES, TCP_PROTOCOL } from '../../../../../electron/net/wire/tcp.ts';
import { ScriptedGuest } from '../../../../support/net/scripted-guest.ts';

const { fin, psh } = TCP_FLAG;
const LARGEST_BYTES = 65_515;
const SEGMENT_BYTES = 1000;

/** A flow over a link that cuts segments, with what the link was told of each. */
function established(timestamp?: number, largestBytes = LARGEST_BYTES) {
  const guest = new ScriptedGuest();
  const cuts: { sizeBytes: number; headerBytes: number; segmentBytes: number; checksum: number }[] = [];
  guest.offload = {
    largestSegmentBytes: () => largestBytes,
    commit: (sizeBytes, cut) => {
      const checksum = guest.view.getUint16(guest.begunAt + TCP_CHECKSUM_OFFSET);
      cuts.push({ sizeBytes, ...cut, checksum });
      guest.commit(sizeBytes);
    },
  };
  guest.open({ maxSegmentBytes: SEGMENT_BYTES, windowScale: 7, sackPermitted: true }, timestamp);
  guest.take();
  cuts.splice(0);
  return { guest, cuts };
}

const lengths = (guest: ScriptedGuest): number[] => guest.take().map(({ payload }) => payload.length);

describe('a link that cuts segments', () => {
  it('gets as many whole segments as there are, and says how long each is', () => {
    const { guest, cuts } = established();
    guest.sockets.last.send('x'.repeat(20_500));
    guest.clock.run(1);
    expect(guest.one()).toMatchObject({ payload: 'x'.repeat(20_500), header: { flags: TCP_FLAG.ack | psh } });
    expect(cuts).toMatchObject([
      { sizeBytes: TCP_HEADER_BYTES + 20_500, headerBytes: 20, segmentBytes: SEGMENT_BYTES },
    ]);
  });

  it('counts the options of each segment', () => {
    const { guest, cuts } = established(5);
    guest.sockets.last.send('x'.repeat(3000));
    guest.clock.run(1);
    expect(lengths(guest)).toEqual([3000]);
    expect(cuts).toMatchObject([{ headerBytes: 32, segmentBytes: SEGMENT_BYTES - 12 }]);
  });

  it('is not asked to cut what fits one segment', () => {
    const { guest, cuts } = established();
    guest.sockets.last.send('x'.repeat(SEGMENT_BYTES));
    guest.clock.run(1);
    expect(lengths(guest)).toEqual([SEGMENT_BYTES]);
    expect(cuts).toMatchObject([{ segmentBytes: 0 }]);
  });

  it('gets the sum of the pseudo header, and the rest is its own', () => {
    const { guest, cuts } = established();
    guest.sockets.last.send('x'.repeat(2000));
    guest.clock.run(1);
    const { guest: to, remote } = guest.endpoints;
    const sum = pseudoHeaderSum(remote.address, to.address, TCP_PROTOCOL, TCP_HEADER_BYTES + 2000);
    expect(cuts.map(({ checksum }) => checksum)).toEqual([partialChecksum(sum)]);
  });

  it('gets no more than a packet holds, in whole segments', () => {
    const { guest } = established(undefined, TCP_HEADER_BYTES + 10_500);
    guest.sockets.last.send('x'.repeat(24_500));
    guest.clock.run(1);
    expect(lengths(guest)).toEqual([10_000, 10_000, 4500]);
  });

  it('gets no more than the guest’s window takes, and no segment is cut short for it', () => {
    const { guest } = established();
    guest.say({ window: 300 });
    guest.sockets.last.send('x'.repeat(150_000));
    guest.clock.run(1);
    // 38,400 bytes are open, of which the last 400 are no whole segment.
    expect(lengths(guest)).toEqual([38_000]);
  });

  it('gets FIN with the last of it', () => {
    const { guest } = established();
    guest.sockets.last.send('x'.repeat(5000));
    guest.sockets.last.finish();
    guest.clock.run(1);
    const seen = guest.take();
    expect(seen.map(({ payload }) => payload.length).reduce((sum, length) => sum + length, 0)).toBe(5000);
    expect((seen.at(-1)?.header.flags ?? 0) & fin).toBe(fin);
  });

  it('gets again only the segment that was lost', () => {
    const { guest } = established();
    guest.sockets.last.send('x'.repeat(10_000));
    guest.clock.run(1);
    const first = guest.expected;
    expect(lengths(guest)).toEqual([10_000]);
    const lost = first + 2000;
    guest.say({ acknowledgement: lost, sack: [[lost + 1000, first + 10_000]] });
    const again = guest.take();
    expect(again.map(({ header, payload }) => [header.sequence, payload.length])).toEqual([[lost, 1000]]);
  });
});
