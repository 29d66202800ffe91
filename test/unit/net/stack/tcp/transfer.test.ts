import { describe, expect, it } from 'vitest';
import { TCP_FLAG } from '../../../../../electron/net/wire/tcp.ts';
import type { TcpStackOptions } from '../../../../../electron/net/stack/tcp/tcp-stack.ts';
import type { MemorySocketOptions } from '../../../../support/net/memory-sockets.ts';
import { ScriptedGuest } from '../../../../support/net/scripted-guest.ts';

const { ack, psh, rst, syn, urg } = TCP_FLAG;

const established = (options: Partial<TcpStackOptions> = {}, sockets: MemorySocketOptions = {}): ScriptedGuest => {
  const guest = new ScriptedGuest(options, sockets);
  guest.open({ windowScale: 0, sackPermitted: true });
  guest.take();
  return guest;
};

describe('guest to host', () => {
  it('delivers a burst with one write and one acknowledgement', () => {
    const guest = established();
    const first = guest.sequence;
    guest.put({ payload: 'one ' });
    guest.put({ sequence: first + 4, payload: 'two ' });
    guest.put({ sequence: first + 8, payload: 'three' });
    guest.stack.burstEnd();
    expect(guest.sockets.last.received).toHaveLength(1);
    expect(guest.sockets.last.text()).toBe('one two three');
    expect(guest.one().header).toMatchObject({ flags: ack, acknowledgement: first + 13 });
  });

  it('puts what comes out of order in its place and tells by SACK, latest first', () => {
    const guest = established();
    const at = guest.sequence;
    guest.say({ sequence: at + 4, payload: 'bbbb' });
    expect(sackOf(guest)).toEqual([[at + 4, at + 8]]);
    guest.say({ sequence: at + 12, payload: 'dddd' });
    expect(sackOf(guest)).toEqual([
      [at + 12, at + 16],
      [at + 4, at + 8],
    ]);
    guest.say({ sequence: at + 2, payload: 'aabb' });
    expect(sackOf(guest)).toEqual([
      [at + 2, at + 8],
      [at + 12, at + 16],
    ]);
    expect(guest.sockets.last.receivedBytes).toBe(0);
    guest.say({ sequence: at, payload: 'aaaa' });
    expect(guest.sockets.last.text()).toBe('aaaabbbb');
    const last = guest.one();
    expect(last.header.acknowledgement).toBe(at + 8);
    expect(last.options.sackBlocks).toBe(1);
    guest.say({ sequence: at + 8, payload: 'cccc' });
    expect(guest.sockets.last.text()).toBe('aaaabbbbccccdddd');
    expect(guest.one()).toMatchObject({ header: { acknowledgement: at + 16 }, options: { sackBlocks: 0 } });
  });

  it('answers what it has already with an acknowledgement', () => {
    const guest = established();
    guest.write('hello');
    guest.take();
    guest.say({ sequence: guest.sequence - 5, payload: 'hello' });
    expect(guest.one().header.acknowledgement).toBe(guest.sequence);
    expect(guest.sockets.last.text()).toBe('hello');
  });

  it('delays the acknowledgement once answers carry it', () => {
    const guest = established();
    guest.put({ payload: 'question' });
    guest.sequence += 8;
    guest.sockets.last.send('answer');
    guest.clock.run(1);
    guest.stack.burstEnd();
    guest.take();
    guest.write('thanks');
    expect(guest.take()).toEqual([]);
    guest.clock.run(11);
    expect(guest.one().header).toMatchObject({ flags: ack, acknowledgement: guest.sequence });
    // Nothing carried it: the next one is not kept waiting.
    guest.write('well');
    expect(guest.one().header.acknowledgement).toBe(guest.sequence);
  });

  it('closes the window when the host takes nothing, and opens it again', () => {
    const guest = established();
    const host = guest.sockets.last;
    host.accepting = false;
    const chunk = 'x'.repeat(1460);
    let left = 65_408;
    while (left > 0) {
      guest.write(chunk.slice(0, left));
      left -= Math.min(left, chunk.length);
    }
    guest.clock.run(11);
    const window = guest.take().at(-1)?.header.window;
    expect(window).toBe(0);
    expect(guest.sequence - 1001).toBe(65_408);
    guest.write('z'.repeat(128));
    guest.take();
    guest.say({ payload: 'y' });
    expect(guest.one().header).toMatchObject({ window: 0, acknowledgement: guest.sequence });
    host.accept();
    expect(guest.one().header.window).toBeGreaterThan(500);
  });

  it('cuts off what is beyond the ring', () => {
    const guest = established();
    guest.say({ sequence: guest.sequence + 65_530, payload: 'x'.repeat(100) });
    expect(sackOf(guest)).toEqual([[guest.sequence + 65_530, guest.sequence + 65_536]]);
    guest.say({ sequence: guest.sequence + 70_000, payload: 'x' });
    expect(guest.one().header.acknowledgement).toBe(guest.sequence);
  });

  it('passes urgent data on in its place', () => {
    const guest = established();
    guest.say({ flags: ack | psh | urg, payload: 'urgent' });
    expect(guest.sockets.last.text()).toBe('urgent');
  });

  it('drops segments with an old timestamp (PAWS)', () => {
    const guest = new ScriptedGuest();
    guest.open({ sackPermitted: true }, 1_000);
    guest.take();
    guest.say({ payload: 'new', timestamp: 2_000 });
    guest.sequence += 3;
    guest.say({ payload: 'old', timestamp: 1_500 });
    expect(guest.sockets.last.text()).toBe('new');
    guest.say({ payload: 'none' });
    expect(guest.sockets.last.text()).toBe('new');
    guest.take();
    guest.say({ payload: 'more', timestamp: 2_000 });
    expect(guest.sockets.last.text()).toBe('newmore');
  });
});

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

describe('limits', () => {
  it('of dials turns the next SYN away, unheard', () => {
    const guest = new ScriptedGuest({ limits: { dials: 2 } });
    guest.sockets.outcome = null;
    for (const sourcePort of [1, 2, 3]) guest.say({ flags: syn, sourcePort });
    expect(guest.sockets.dialed).toHaveLength(2);
    expect(guest.say({ flags: syn, sourcePort: 4 })).toBe('tcp-limit');
    guest.sockets.dialed[0]?.socket.fail('timed-out');
    expect(guest.say({ flags: syn, sourcePort: 4 })).toBe(null);
  });

  it('of flows leaves those alone that are there', () => {
    const guest = new ScriptedGuest({ limits: { flows: 1 } });
    guest.open();
    guest.take();
    expect(guest.say({ flags: syn, sourcePort: 9 })).toBe('tcp-limit');
    guest.write('fine');
    expect(guest.sockets.last.text()).toBe('fine');
  });

  it('of ranges drops what would make one more', () => {
    const guest = established({ limits: { receiveRanges: 2 } });
    const at = guest.sequence;
    for (const gap of [2, 4, 6, 8]) guest.say({ sequence: at + gap, payload: 'x' });
    guest.take();
    guest.say({ payload: 'ab' });
    expect(guest.one().header.acknowledgement).toBe(at + 3);
    expect(guest.sockets.last.text()).toBe('abx');
  });

  it('of memory makes new rings small', () => {
    const guest = new ScriptedGuest({ limits: { ringTotalBytes: 100_000 } });
    const first = guest.open({ windowScale: 0 });
    expect(first.header.window).toBe(65_408);
    guest.take();
    guest.say({ flags: syn, sourcePort: 5, acknowledgement: 0 });
    guest.clock.run(1);
    expect(guest.one().header.window).toBe(16 * 1024 - 128);
  });
});

function sackOf(guest: ScriptedGuest): number[][] {
  const { options } = guest.one();
  return Array.from({ length: options.sackBlocks }, (_, block) => [
    options.sackStarts[block] ?? 0,
    options.sackEnds[block] ?? 0,
  ]);
}
