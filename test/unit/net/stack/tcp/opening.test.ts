import { describe, expect, it } from 'vitest';
import { TCP_FLAG } from '../../../../../electron/net/wire/tcp.ts';
import { MemoryTcpSocket } from '../../../../support/net/memory-sockets.ts';
import { ScriptedGuest } from '../../../../support/net/scripted-guest.ts';

const { ack, rst, syn } = TCP_FLAG;
const ISS = 0xffff_8000;

describe('a connection of the guest', () => {
  it('is answered only after the dial succeeded', () => {
    const guest = new ScriptedGuest();
    guest.sockets.outcome = null;
    guest.say({ flags: syn });
    guest.clock.run(100);
    expect(guest.take()).toEqual([]);
    guest.sockets.last.connect();
    const { header } = guest.one();
    expect(header).toMatchObject({ flags: syn | ack, sequence: ISS, acknowledgement: 1001 });
    expect(guest.flushes).toBeGreaterThan(0);
  });

  it('agrees on what both offer', () => {
    const bare = new ScriptedGuest().open();
    expect(bare.options).toMatchObject({
      maxSegmentBytes: 1460,
      windowScale: -1,
      sackPermitted: false,
      hasTimestamps: false,
    });
    const full = new ScriptedGuest().open({ windowScale: 3, sackPermitted: true }, 77);
    expect(full.options).toMatchObject({ windowScale: 7, sackPermitted: true, hasTimestamps: true, timestampEcho: 77 });
    expect(full.header.window).toBe(65_408);
  });

  it('is dialed once however often the SYN comes', () => {
    const guest = new ScriptedGuest();
    guest.sockets.outcome = null;
    for (let times = 0; times < 3; times += 1) guest.say({ flags: syn });
    expect(guest.sockets.dialed).toHaveLength(1);
  });

  it('takes the newest SYN of the guest when it tries anew during the dial', () => {
    const guest = new ScriptedGuest();
    guest.sockets.outcome = null;
    guest.say({ flags: syn });
    guest.say({ flags: syn, sequence: 5000 });
    guest.sockets.last.connect();
    expect(guest.one().header.acknowledgement).toBe(5001);
    expect(guest.sockets.dialed).toHaveLength(1);
  });

  it.each(['refused', 'reset', 'other'] as const)('is reset when the dial is answered with %s', (failure) => {
    const guest = new ScriptedGuest();
    guest.sockets.outcome = failure;
    guest.say({ flags: syn });
    guest.clock.run(1);
    expect(guest.one().header).toMatchObject({ flags: rst | ack, sequence: 0, acknowledgement: 1001 });
    expect(guest.stack.flows()).toEqual([]);
  });

  it.each(['timed-out', 'exhausted'] as const)('hears nothing when the dial is %s, and may try again', (failure) => {
    const guest = new ScriptedGuest();
    guest.sockets.outcome = failure;
    guest.say({ flags: syn });
    guest.clock.run(1);
    expect(guest.take()).toEqual([]);
    expect(guest.stack.flows()).toEqual([]);
    guest.say({ flags: syn });
    expect(guest.sockets.dialed).toHaveLength(2);
  });

  it.each(['host-unreachable', 'network-unreachable', 'not-permitted'] as const)('tells ICMP of %s', (failure) => {
    const guest = new ScriptedGuest();
    guest.sockets.outcome = failure;
    guest.say({ flags: syn });
    guest.clock.run(1);
    expect(guest.take()).toEqual([]);
    expect(guest.unreachable).toEqual([{ failure, quoteBytes: 28 }]);
  });

  it('gives up a dial of which nothing is heard', () => {
    const guest = new ScriptedGuest();
    guest.sockets.outcome = null;
    guest.say({ flags: syn });
    guest.clock.run(200_000);
    expect(guest.sockets.last.wasReset).toBe(true);
    expect(guest.stack.flows()).toEqual([]);
    expect(guest.clock.pending).toBe(0);
  });

  it('cancels the dial when the guest resets', () => {
    const guest = new ScriptedGuest();
    guest.sockets.outcome = null;
    guest.say({ flags: syn });
    guest.say({ flags: rst, sequence: 1001 });
    expect(guest.sockets.last.wasReset).toBe(true);
    expect(guest.stack.flows()).toEqual([]);
  });

  it('repeats the SYN-ACK, by timer and for a repeated SYN, and gives up at last', () => {
    const guest = new ScriptedGuest();
    guest.say({ flags: syn });
    guest.clock.run(1);
    expect(guest.one().header.flags).toBe(syn | ack);
    guest.say({ flags: syn });
    expect(guest.one().header.flags).toBe(syn | ack);
    guest.clock.run(300);
    expect(guest.one().header.flags).toBe(syn | ack);
    guest.clock.run(60_000);
    expect(guest.take()).toHaveLength(5);
    expect(guest.sockets.last.wasReset).toBe(true);
    expect(guest.stack.flows()).toEqual([]);
  });

  it('is reset when it acknowledges what was never sent', () => {
    const guest = new ScriptedGuest();
    guest.say({ flags: syn });
    guest.clock.run(1);
    guest.take();
    guest.say({ sequence: 1001, acknowledgement: 99 });
    expect(guest.one().header).toMatchObject({ flags: rst, sequence: 99 });
  });

  it('goes where the route says, or nowhere', () => {
    const guest = new ScriptedGuest();
    guest.route = { kind: 'refused' };
    guest.say({ flags: syn });
    expect(guest.one().header.flags).toBe(rst | ack);
    guest.route = { kind: 'dropped' };
    expect(guest.say({ flags: syn })).toBe('ip-destination');
    expect(guest.take()).toEqual([]);
    expect(guest.sockets.dialed).toEqual([]);
  });

  it('gets a RST for a segment of a flow that is not there', () => {
    const guest = new ScriptedGuest();
    guest.say({ acknowledgement: 4711, payload: 'x' });
    expect(guest.one().header).toMatchObject({ flags: rst, sequence: 4711 });
    guest.say({ flags: rst });
    expect(guest.take()).toEqual([]);
  });
});

describe('a connection to a published port', () => {
  const publish = () => {
    const guest = new ScriptedGuest();
    const socket = new MemoryTcpSocket(guest.clock, { paused: true });
    socket.events = guest.stack.accept(guest.endpoints, socket);
    socket.send('question');
    return { guest, socket };
  };

  it('is opened in the guest, and the client is read only then', () => {
    const { guest, socket } = publish();
    expect(guest.one()).toMatchObject({
      header: { flags: syn, sequence: ISS, sourcePort: 80, destinationPort: 40_000 },
      options: { windowScale: 7, sackPermitted: true, hasTimestamps: true },
    });
    guest.clock.run(100);
    expect(socket.unread).toBe(8);
    guest.say({ flags: syn | ack, sequence: 5000, acknowledgement: ISS + 1 });
    expect(guest.one().header).toMatchObject({ flags: ack, acknowledgement: 5001 });
    guest.clock.run(1);
    expect(guest.one().payload).toBe('question');
  });

  it('resets the client when the guest refuses', () => {
    const { guest, socket } = publish();
    guest.say({ flags: rst | ack, sequence: 0, acknowledgement: ISS + 1 });
    expect(socket.wasReset).toBe(true);
  });

  it('resets the client when the guest says that the port is unreachable, not for a soft error', () => {
    const { guest, socket } = publish();
    guest.stack.unreachable(guest.endpoints, 'host');
    expect(socket.wasReset).toBe(false);
    guest.stack.unreachable(guest.endpoints, 'port');
    expect(socket.wasReset).toBe(true);
  });

  it('ignores a RST that acknowledges something else', () => {
    const { guest, socket } = publish();
    guest.say({ flags: rst | ack, sequence: 0, acknowledgement: 7 });
    expect(socket.wasReset).toBe(false);
  });

  it('repeats the SYN and gives up', () => {
    const { guest, socket } = publish();
    guest.clock.run(60_000);
    expect(guest.take()).toHaveLength(7);
    expect(socket.wasReset).toBe(true);
    expect(guest.clock.pending).toBe(0);
  });

  it('opens when both ends open at once', () => {
    const { guest, socket } = publish();
    guest.take();
    guest.say({ flags: syn, sequence: 5000, acknowledgement: 0 });
    expect(guest.one().header).toMatchObject({ flags: syn | ack, sequence: ISS, acknowledgement: 5001 });
    guest.say({ flags: syn | ack, sequence: 5000, acknowledgement: ISS + 1 });
    guest.clock.run(1);
    expect(socket.unread).toBe(0);
    expect(guest.stack.flows()[0]?.state).toBe('established');
  });

  it('is turned away when there is a flow with the same ends', () => {
    const { guest } = publish();
    const second = new MemoryTcpSocket(guest.clock, { paused: true });
    guest.stack.accept(guest.endpoints, second);
    expect(second.wasReset).toBe(true);
    expect(guest.stack.statistics.turnedAway).toBe(1);
  });
});
