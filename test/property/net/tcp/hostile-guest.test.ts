import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Said, ScriptedGuest } from '../../../support/net/scripted-guest.ts';

/** Numbers near those that matter, and any others. */
const near = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -70_000, max: 70_000 }), fc.nat(0xffff_ffff));

const segment = fc.record({
  flags: fc.oneof(fc.constantFrom(0x10, 0x18, 0x11, 0x02, 0x04, 0x14, 0x12), fc.nat(255)),
  sequence: near,
  acknowledgement: near,
  window: fc.constantFrom(0, 1, 100, 65_535),
  size: fc.constantFrom(0, 0, 1, 100, 1400),
  timestamp: fc.option(fc.nat(0xffff_ffff), { nil: undefined }),
  blocks: fc.array(fc.tuple(near, near), { maxLength: 3 }),
  sourcePort: fc.constantFrom(40_000, 40_000, 40_000, 40_001),
});

const event = fc.oneof(
  { weight: 8, arbitrary: segment.map((value) => ({ kind: 'segment', value }) as const) },
  { weight: 1, arbitrary: fc.nat(20_000).map((ms) => ({ kind: 'time', ms }) as const) },
  { weight: 1, arbitrary: fc.nat(100_000).map((sizeBytes) => ({ kind: 'host-sends', sizeBytes }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('host-ends', 'host-breaks', 'full', 'writable', 'host-slow', 'host-takes', 'mtu')
      .map((kind) => ({ kind }) as const),
  },
);

type GuestEvent = typeof event extends fc.Arbitrary<infer T> ? T : never;

function apply(guest: ScriptedGuest, happening: GuestEvent): void {
  const socket = guest.sockets.dialed.at(-1)?.socket;
  const alive = socket !== undefined && !socket.gone;
  switch (happening.kind) {
    case 'segment':
      guest.say(toSaid(guest, happening.value));
      return;
    case 'time':
      guest.clock.run(happening.ms);
      return;
    case 'host-sends':
      if (alive) socket.send(new Uint8Array(happening.sizeBytes));
      return;
    case 'host-ends':
      if (alive) socket.finish();
      return;
    case 'host-breaks':
      if (alive && socket.connected) socket.break('reset');
      return;
    case 'full':
      guest.full = true;
      return;
    case 'writable':
      guest.full = false;
      guest.stack.writable();
      return;
    case 'host-slow':
      if (alive) socket.accepting = false;
      return;
    case 'host-takes':
      if (alive) socket.accept();
      return;
    case 'mtu':
      guest.stack.packetTooBig(guest.endpoints, 600);
      return;
  }
}

function toSaid(guest: ScriptedGuest, value: typeof segment extends fc.Arbitrary<infer T> ? T : never): Said {
  return {
    flags: value.flags,
    sequence: guest.sequence + value.sequence,
    acknowledgement: guest.expected + value.acknowledgement,
    window: value.window,
    payload: new Uint8Array(value.size),
    sourcePort: value.sourcePort,
    ...(value.timestamp === undefined ? {} : { timestamp: value.timestamp }),
    ...((value.flags & 2) === 0 && value.timestamp === undefined
      ? { sack: value.blocks.map(([start, size]) => [guest.expected + start, guest.expected + start + size] as const) }
      : {}),
  };
}

describe('whatever the guest sends', () => {
  it('nothing throws, memory stays within limits and no flow is left at the end', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.boolean(), (happenings, timestamps) => {
        const limits = { receiveRingBytes: 131_072, sendRingBytes: 131_072 };
        const guest = new ScriptedGuest({ limits });
        guest.open({ windowScale: 2, sackPermitted: true }, timestamps ? 5 : undefined);
        for (const happening of happenings) {
          apply(guest, happening);
          expect(guest.stack.ringBytes).toBeLessThanOrEqual(guest.stack.flows().length * 262_144);
          guest.take();
        }
        guest.full = false;
        guest.stack.resetAll();
        expect(guest.stack.flows()).toEqual([]);
        expect(guest.stack.ringBytes).toBe(0);
        guest.stack.dispose();
        guest.clock.run(10_000_000);
        for (const { socket } of guest.sockets.dialed) expect(socket.gone).toBe(true);
      }),
      { numRuns: 600, seed: 20_261_124 },
    );
  }, 60_000);

  it('random bytes are dropped with a reason or answered', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        const guest = new ScriptedGuest();
        const frame = new Uint8Array(8 + bytes.length);
        frame.set(bytes, 8);
        guest.receive(frame, frame.length);
        guest.stack.burstEnd();
        guest.clock.run(1_000_000);
        expect(guest.stack.flows()).toEqual([]);
      }),
      { numRuns: 500, seed: 20_261_124 },
    );
  });
});
