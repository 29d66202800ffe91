import { describe, expect, it } from 'vitest';
import { TCP_FLAG } from '../../../../../electron/net/wire/tcp.ts';
import { ScriptedGuest } from '../../../../support/net/scripted-guest.ts';
import { established } from './established.ts';

const { ack, psh, rst } = TCP_FLAG;

describe('host to guest', () => {
  it('sends segments no larger than both ends take, and pushes the last', () => {
    const guest = new ScriptedGuest();
    guest.open({ maxSegmentBytes: 1000 });
    guest.take();
    guest.sockets.last.send('x'.repeat(2500));
    guest.clock.run(1);
    const seen = guest.take();
    expect(seen.map(({ payload }) => payload.length)).toEqual([1000, 1000, 500]);
    expect(seen.map(({ header }) => header.flags & psh)).toEqual([0, 0, psh]);
  });

  it('keeps to the window, probes a closed one, and goes on when it opens', () => {
    const guest = established();
    guest.say({ window: 0 });
    guest.sockets.last.send('waiting');
    guest.clock.run(4_000);
    const probes = guest.take();
    expect(probes.length).toBeGreaterThan(1);
    expect(probes.every(({ payload }) => payload === 'w')).toBe(true);
    guest.say({ window: 100 });
    expect(guest.one().payload).toBe('waiting');
  });

  it('takes the byte of a probe for delivered when the guest says so', () => {
    const guest = established();
    guest.say({ window: 0 });
    guest.sockets.last.send('waiting');
    guest.clock.run(1_500);
    guest.take();
    guest.expected += 1;
    guest.say({ window: 0 });
    guest.clock.run(5_000);
    expect(guest.take().at(-1)?.payload).toBe('a');
    guest.say({ window: 50 });
    expect(guest.one().payload).toBe('aiting');
  });

  it('never gives up a closed window while the guest answers', () => {
    const guest = established();
    guest.say({ window: 0 });
    guest.sockets.last.send('waiting');
    for (let times = 0; times < 100; times += 1) {
      guest.clock.run(5_001);
      guest.say({ window: 0 });
    }
    expect(guest.stack.flows()).toHaveLength(1);
  });

  it('does not cut segments to fit a small window, until the timer says so', () => {
    const guest = established();
    guest.say({ window: 10 });
    guest.sockets.last.send('x'.repeat(3000));
    guest.clock.run(1);
    expect(guest.take()).toEqual([]);
    guest.clock.run(1_000);
    expect(guest.take()[0]?.payload).toBe('x'.repeat(10));
  });

  it('sends again what is lost: after three duplicates at once, without them by timer', () => {
    const guest = established();
    guest.sockets.last.send('x'.repeat(1460 * 6));
    guest.clock.run(1);
    expect(guest.take()).toHaveLength(6);
    const una = guest.expected;
    for (let segment = 2; segment <= 4; segment += 1) {
      expect(guest.take()).toEqual([]);
      guest.say({ sack: [[una + 1460, una + 1460 * segment]] });
    }
    expect(guest.one()).toMatchObject({ header: { sequence: una } });
    guest.say({ acknowledgement: una + 1460 * 4 });
    guest.take();
    guest.clock.run(999);
    expect(guest.take()).toEqual([]);
    guest.clock.run(500);
    expect(guest.take()[0]?.header.sequence).toBe((una + 1460 * 4) >>> 0);
    expect(guest.stack.statistics).toMatchObject({ fastRecoveries: 1 });
  });

  it('recovers without SACK from duplicates and partial acknowledgements (NewReno)', () => {
    const guest = new ScriptedGuest();
    guest.open({ windowScale: 0 });
    guest.take();
    guest.sockets.last.send('x'.repeat(1460 * 8));
    guest.clock.run(1);
    guest.take();
    const una = guest.expected;
    for (let times = 0; times < 3; times += 1) guest.say();
    expect(guest.one().header.sequence).toBe(una);
    guest.expected += 1460 * 3;
    guest.say();
    expect(guest.one().header.sequence).toBe(una + 1460 * 3);
  });

  it('gives up a guest that acknowledges nothing, after minutes', () => {
    const guest = established();
    guest.sockets.last.send('x');
    guest.clock.run(120_000);
    expect(guest.stack.flows()).toHaveLength(1);
    guest.clock.run(600_000);
    expect(guest.take().at(-1)?.header.flags).toBe(rst | ack);
    expect(guest.sockets.last.wasReset).toBe(true);
  });

  it('follows a smaller path MTU and sends again what was too big', () => {
    const guest = established();
    guest.sockets.last.send('x'.repeat(1460));
    guest.clock.run(1);
    guest.take();
    guest.stack.packetTooBig(guest.endpoints, 1000);
    expect(guest.take().map(({ payload }) => payload.length)).toEqual([960, 500]);
    guest.stack.packetTooBig(guest.endpoints, 1400);
    expect(guest.take()).toEqual([]);
    guest.stack.packetTooBig(guest.endpoints, 10);
    expect(guest.take().map(({ payload }) => payload.length)).toEqual([536, 536, 388]);
    guest.say({ acknowledgement: guest.expected + 1460 });
    guest.sockets.last.send('x'.repeat(536));
    guest.clock.run(1);
    expect(guest.one().payload).toHaveLength(536);
  });

  it('stops reading when the ring is full, and goes on when there is room', () => {
    const guest = established({}, { eager: true });
    guest.say({ window: 0 });
    const host = guest.sockets.last;
    host.send('x'.repeat(200_000));
    guest.clock.run(1);
    const held = 200_000 - host.unread;
    expect(held).toBeLessThan(65_536);
    expect(held).toBeGreaterThan(56_000);
    for (let times = 0; times < 400; times += 1) {
      guest.clock.run(20);
      for (const { header, payload } of guest.take()) {
        const end = (header.sequence + payload.length) >>> 0;
        if (((end - guest.expected) | 0) > 0) guest.expected = end;
      }
      guest.say();
    }
    expect(host.unread).toBe(0);
    expect(guest.stack.flows()[0]).toMatchObject({ bytesToGuest: 200_000 });
  });
});
