import { describe, expect, it } from 'vitest';
import { TCP_FLAG } from '../../../../../electron/net/wire/tcp.ts';
import { ScriptedGuest } from '../../../../support/net/scripted-guest.ts';
import { established } from './established.ts';

const { ack, psh, urg } = TCP_FLAG;

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

function sackOf(guest: ScriptedGuest): number[][] {
  const { options } = guest.one();
  return Array.from({ length: options.sackBlocks }, (_, block) => [
    options.sackStarts[block] ?? 0,
    options.sackEnds[block] ?? 0,
  ]);
}
