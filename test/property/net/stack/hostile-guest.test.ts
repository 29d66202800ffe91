import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame, icmpFrame, pattern, udpFrame } from '../../../support/net/guest-frames.ts';
import { asIcmp, readPacket } from '../../../support/net/received-frame.ts';
import { stackUnderTest } from '../../../support/net/stack-under-test.ts';
import { GUEST_IPV6 } from '../../../support/net/test-addresses.ts';

const V4 = { source: '192.168.65.3', destination: '192.168.65.1' };
const V6 = { source: GUEST_IPV6, destination: 'fd00:65::1' };

const GOOD = [
  icmpFrame(V4, [8, 0, 1], pattern(32)),
  icmpFrame(V6, [128, 0, 1], pattern(32)),
  icmpFrame({ ...V6, hopLimit: 255 }, [135, 0, 0], pattern(24)),
  icmpFrame({ ...V6, hopLimit: 255 }, [133, 0, 0], pattern(8)),
  icmpFrame(V4, [3, 4, 1400], frame({ ...V4, protocol: 6, payload: pattern(20) }).slice(14)),
  udpFrame({ ...V4, destination: '198.51.100.7' }, [1, 9], pattern(32)),
  udpFrame({ ...V6, destination: '2001:db8::7' }, [1, 9], pattern(32)),
  frame({ ...V4, protocol: 17, payload: pattern(32), fragment: { identification: 1, offsetBytes: 8, more: true } }),
  frame({ ...V6, protocol: 17, payload: pattern(32), fragment: { identification: 1, offsetBytes: 8, more: true } }),
];

const damaged = fc
  .record({
    frame: fc.constantFrom(...GOOD),
    changes: fc.array(fc.tuple(fc.nat(100), fc.nat(255)), { maxLength: 6 }),
    length: fc.option(fc.nat(120), { nil: undefined }),
  })
  .map(({ frame: good, changes, length }) => {
    const bytes = good.slice();
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return bytes.slice(0, length);
  });

function isArp(bytes: Uint8Array): boolean {
  return bytes[12] === 0x08 && bytes[13] === 0x06;
}

describe('a hostile guest', () => {
  it('never makes the stack throw, nor keeps it from answering what is right', () => {
    const noise = fc.oneof(damaged, fc.uint8Array({ maxLength: 120 }));
    fc.assert(
      fc.property(fc.array(noise, { minLength: 1, maxLength: 60 }), (frames) => {
        const { link, clock } = stackUnderTest({ checksums: 'trust' });
        for (const bytes of frames) link.deliver(bytes);
        clock.advance(90_000);
        link.take();
        link.deliver(icmpFrame(V4, [8, 0, 77], pattern(8)));
        // The noise may have told us of another card for the guest, which is the guest's right; then we ask whose the address is.
        const replies = link.take().filter((bytes) => !isArp(bytes));
        expect(replies.map((bytes) => asIcmp(readPacket(bytes)))).toMatchObject([
          { type: 0, rest: 77, destination: V4.source },
        ]);
      }),
      { numRuns: 300 },
    );
  });
});
