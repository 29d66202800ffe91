import { describe, expect, it } from 'vitest';
import { DELAYED_ACK_MS } from '../../../../../electron/net/stack/tcp/tcp-times.ts';
import { TCP_FLAG } from '../../../../../electron/net/wire/tcp.ts';
import { MemoryTcpSocket } from '../../../../support/net/memory-sockets.ts';
import { ScriptedGuest } from '../../../../support/net/scripted-guest.ts';

const { ack, fin, rst, syn } = TCP_FLAG;

const established = (): ScriptedGuest => {
  const guest = new ScriptedGuest();
  guest.open({ windowScale: 0, sackPermitted: true });
  guest.take();
  return guest;
};

const stateOf = (guest: ScriptedGuest): string => guest.stack.flows()[0]?.state ?? 'gone';

describe('the end of a flow', () => {
  it('of both sides at once is one segment', () => {
    const guest = established();
    guest.say({ flags: fin | ack });
    guest.sequence += 1;
    guest.sockets.last.finish();
    guest.clock.run(1);
    expect(guest.one().header).toMatchObject({ flags: fin | ack, acknowledgement: guest.sequence });
    guest.clock.run(DELAYED_ACK_MS);
    expect(guest.take()).toEqual([]);
    guest.say({ acknowledgement: guest.expected + 1 });
    expect(stateOf(guest)).toBe('gone');
  });

  it('comes from the guest first', () => {
    const guest = established();
    const host = guest.sockets.last;
    guest.say({ flags: fin | ack, payload: 'bye' });
    guest.sequence += 4;
    expect(host.text()).toBe('bye');
    expect(host.ended).toBe(true);
    expect(guest.take()).toEqual([]);
    guest.clock.run(DELAYED_ACK_MS);
    expect(guest.one().header).toMatchObject({ flags: ack, acknowledgement: guest.sequence });
    expect(stateOf(guest)).toBe('close-wait');
    host.send('late');
    guest.clock.run(1);
    guest.take();
    guest.say({ acknowledgement: guest.expected + 4 });
    guest.clock.run(3_600_000);
    guest.expected += 4;
    host.finish();
    guest.clock.run(1);
    expect(host.closed).toBe(true);
    expect(stateOf(guest)).toBe('last-ack');
    expect(guest.one().header.flags & fin).toBe(fin);
    guest.say({ acknowledgement: guest.expected + 1 });
    expect(stateOf(guest)).toBe('gone');
    expect(guest.stack.ringBytes).toBe(0);
  });

  it('comes from the host first, and the guest may go on for as long as it likes', () => {
    const guest = established();
    const host = guest.sockets.last;
    host.finish();
    guest.clock.run(1);
    expect(guest.one().header.flags & fin).toBe(fin);
    expect(stateOf(guest)).toBe('fin-wait-1');
    guest.expected += 1;
    guest.say();
    expect(stateOf(guest)).toBe('fin-wait-2');
    for (let hour = 0; hour < 5; hour += 1) {
      guest.clock.run(3_600_000);
      guest.write('still here');
    }
    expect(host.receivedBytes).toBe(50);
    guest.take();
    guest.say({ flags: fin | ack });
    expect(host.closed).toBe(true);
    expect(stateOf(guest)).toBe('time-wait');
    expect(guest.one().header.acknowledgement).toBe(guest.sequence + 1);
    guest.say({ flags: fin | ack });
    expect(guest.one().header.flags).toBe(ack);
    guest.clock.run(2_001);
    expect(stateOf(guest)).toBe('gone');
    expect(guest.clock.pending).toBe(0);
  });

  it('comes from both at once', () => {
    const guest = established();
    guest.sockets.last.finish();
    guest.clock.run(1);
    guest.take();
    guest.say({ flags: fin | ack });
    guest.sequence += 1;
    expect(stateOf(guest)).toBe('closing');
    guest.say({ acknowledgement: guest.expected + 1 });
    expect(stateOf(guest)).toBe('time-wait');
    expect(guest.sockets.last.closed).toBe(true);
  });

  it('waits for a host that takes its time', () => {
    const guest = established();
    const host = guest.sockets.last;
    host.accepting = false;
    guest.say({ flags: fin | ack, payload: 'slow' });
    guest.sequence += 5;
    host.finish();
    guest.clock.run(1);
    guest.say({ acknowledgement: guest.expected + 1 });
    guest.clock.run(60_000);
    expect(host.ended).toBe(false);
    host.accept();
    expect(host.text()).toBe('slow');
    expect(host.closed).toBe(true);
    guest.clock.run(5_000);
    expect(stateOf(guest)).toBe('gone');
  });

  it('repeats its FIN until it is acknowledged', () => {
    const guest = established();
    guest.sockets.last.finish();
    guest.clock.run(1_000);
    const fins = guest.take();
    expect(fins.length).toBeGreaterThan(1);
    expect(new Set(fins.map(({ header }) => header.sequence)).size).toBe(1);
  });

  it('takes a FIN that came before the data it follows', () => {
    const guest = established();
    guest.say({ flags: fin | ack, sequence: guest.sequence + 3, payload: 'def' });
    expect(guest.sockets.last.ended).toBe(false);
    guest.say({ payload: 'abc' });
    expect(guest.sockets.last.text()).toBe('abcdef');
    expect(guest.sockets.last.ended).toBe(true);
  });
});

describe('a reset', () => {
  it('of the guest reaches the host', () => {
    const guest = established();
    guest.say({ flags: rst });
    expect(guest.sockets.last.wasReset).toBe(true);
    expect(stateOf(guest)).toBe('gone');
    expect(guest.take()).toEqual([]);
  });

  it('of the host reaches the guest', () => {
    const guest = established();
    guest.sockets.last.break('reset');
    expect(guest.one().header).toMatchObject({ flags: rst | ack, sequence: guest.expected });
    expect(stateOf(guest)).toBe('gone');
  });

  it('that only lies in the window is challenged (RFC 5961)', () => {
    const guest = established();
    guest.say({ flags: rst, sequence: guest.sequence + 10 });
    expect(guest.one().header).toMatchObject({ flags: ack, sequence: guest.expected, acknowledgement: guest.sequence });
    guest.say({ flags: rst, sequence: guest.sequence - 10 });
    expect(guest.take()).toEqual([]);
    expect(stateOf(guest)).toBe('established');
  });

  it('of all flows tells both sides', () => {
    const guest = established();
    guest.stack.resetAll(({ remote }) => remote.port === 81);
    expect(stateOf(guest)).toBe('established');
    guest.stack.resetAll();
    expect(guest.one().header.flags).toBe(rst | ack);
    expect(guest.sockets.last.wasReset).toBe(true);
    expect(guest.clock.pending).toBe(0);
  });
});

describe('challenges', () => {
  it('answer a SYN in an established flow, and an impossible acknowledgement', () => {
    const guest = established();
    guest.say({ flags: syn, sequence: 1 });
    expect(guest.one().header.flags).toBe(ack);
    guest.say({ acknowledgement: guest.expected + 1_000 });
    expect(guest.one().header.flags).toBe(ack);
    guest.say({ acknowledgement: guest.expected - 1_000_000 });
    expect(guest.one().header.flags).toBe(ack);
  });

  it('are limited in their rate', () => {
    const guest = new ScriptedGuest({ limits: { challengeAcksPerSecond: 3 } });
    guest.open();
    guest.take();
    for (let times = 0; times < 10; times += 1) guest.say({ flags: syn, sequence: 1 });
    expect(guest.take()).toHaveLength(3);
    guest.clock.run(1_000);
    guest.say({ flags: syn, sequence: 1 });
    expect(guest.take()).toHaveLength(1);
  });
});

describe('TIME-WAIT', () => {
  it('makes room for a newer SYN only', () => {
    const guest = established();
    guest.sockets.last.finish();
    guest.clock.run(1);
    guest.expected += 1;
    guest.say({ flags: fin | ack });
    guest.take();
    guest.say({ flags: syn, sequence: guest.sequence - 50 });
    expect(guest.sockets.dialed).toHaveLength(1);
    guest.say({ flags: syn, sequence: guest.sequence + 50_000 });
    expect(guest.sockets.dialed).toHaveLength(2);
    expect(stateOf(guest)).toBe('dialing');
  });
});

describe('TIME-WAIT of a flow whose host has not taken everything', () => {
  function owing(limits = {}) {
    const guest = new ScriptedGuest({ limits });
    guest.open();
    guest.take();
    const host = guest.sockets.last;
    host.accepting = false;
    guest.say({ flags: fin | ack, payload: 'slow' });
    guest.sequence += 5;
    host.finish();
    guest.clock.run(1);
    guest.expected += 1;
    guest.say();
    guest.take();
    expect(stateOf(guest)).toBe('time-wait');
    return { guest, host };
  }

  it('makes no room for a newer SYN', () => {
    const { guest, host } = owing();
    guest.say({ flags: syn, sequence: guest.sequence + 50_000 });
    expect([guest.sockets.dialed.length, host.wasReset]).toEqual([1, false]);
    host.accept();
    expect([host.text(), host.closed]).toEqual(['slow', true]);
    guest.say({ flags: syn, sequence: guest.sequence + 50_000 });
    expect(guest.sockets.dialed).toHaveLength(2);
  });

  it('makes no room at the limit of flows', () => {
    const { guest, host } = owing({ flows: 1 });
    expect(guest.say({ flags: syn, sourcePort: 9 })).toBe('tcp-limit');
    const client = new MemoryTcpSocket(guest.clock, { paused: true });
    guest.stack.accept(guest.endpoints, client);
    expect([client.wasReset, host.wasReset]).toEqual([true, false]);
    host.accept();
    expect([host.text(), host.closed]).toEqual(['slow', true]);
    expect(guest.say({ flags: syn, sourcePort: 9 })).toBe(null);
  });
});

describe('keepalive', () => {
  it('asks after two hours of silence, and ends a flow that does not answer', () => {
    const guest = established();
    guest.clock.run(2 * 3_600_000 + 1);
    expect(guest.one().header).toMatchObject({ flags: ack, sequence: guest.expected - 1 });
    guest.say();
    guest.clock.run(2 * 3_600_000 - 1);
    expect(guest.take()).toEqual([]);
    guest.clock.run(3_600_000);
    expect(guest.take().at(-1)?.header.flags).toBe(rst | ack);
    expect(guest.sockets.last.wasReset).toBe(true);
  });
});
