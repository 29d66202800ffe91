import { describe, expect, it } from 'vitest';
import { TcpPair } from '../../support/net/tcp-pair.ts';

const LOSSY = { delayMs: 0.2, loss: 0.05, reorder: 0.05, duplication: 0.02, bytesPerMs: 200_000, queueBytes: 300_000 };

describe('many flows on one link', () => {
  it('share it fairly when it is the bottleneck', () => {
    const pair = new TcpPair({ faults: { delayMs: 0.1, bytesPerMs: 10_000, queueBytes: 100_000 } });
    const programs = Array.from({ length: 8 }, () => pair.connect());
    pair.clock.run(50);
    for (const { socket } of pair.hostSockets.dialed) socket.send(new Uint8Array(5_000_000));
    pair.clock.run(1_500);
    const got = programs.map((program) => program.receivedBytes);
    expect(Math.min(...got)).toBeGreaterThan(1_000_000);
    expect(Math.max(...got) / Math.min(...got)).toBeLessThan(1.5);
  });

  it('all end whole under loss, opened from both sides', () => {
    const pair = new TcpPair({ faults: LOSSY, seed: 3 });
    const openers = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? pair.connect() : pair.publish()));
    for (const [index, opener] of openers.entries()) {
      opener.send(new Uint8Array(20_000).fill(index));
      opener.finish();
    }
    pair.clock.run(20_000);
    const answerers = [...pair.hostSockets.dialed, ...pair.guestSockets.dialed];
    for (const { socket } of answerers) socket.finish();
    pair.clock.run(60_000);
    expect(answerers).toHaveLength(30);
    for (const { socket } of answerers) {
      expect(socket.receivedBytes).toBe(20_000);
      expect(new Set(socket.bytes()).size).toBe(1);
      expect(socket.closed).toBe(true);
    }
    expect(pair.stack.flows()).toEqual([]);
    expect(pair.stack.ringBytes).toBe(0);
    expect(pair.clock.pending).toBe(0);
  });

  it('go on while a limit turns newcomers away', () => {
    const pair = new TcpPair({ limits: { flows: 3, dials: 2 } });
    const programs = Array.from({ length: 6 }, () => pair.connect());
    pair.clock.run(100);
    expect(pair.stack.statistics.turnedAway).toBeGreaterThan(0);
    expect(pair.stack.flows()).toHaveLength(2);
    pair.clock.run(1_000);
    expect(pair.stack.flows()).toHaveLength(3);
    for (const { socket } of pair.hostSockets.dialed) socket.send('served');
    pair.clock.run(100);
    expect(programs.filter((program) => program.text() === 'served')).toHaveLength(3);
  });
});

describe('between the two sides', () => {
  it('a reset of either reaches the other', () => {
    const pair = new TcpPair();
    const [one, other] = [pair.connect(), pair.connect()];
    pair.clock.run(10);
    const [first, second] = pair.hostSockets.dialed;
    first?.socket.break('reset');
    pair.guest.resetAll(({ remote }) => remote.port === 40_002);
    pair.clock.run(10);
    expect(one.wasReset).toBe(true);
    expect(other.wasReset).toBe(true);
    expect(second?.socket.wasReset).toBe(true);
    expect(pair.stack.flows()).toEqual([]);
  });

  it('a refused dial reaches the program, a silent one leaves it waiting', () => {
    const pair = new TcpPair();
    pair.hostSockets.outcome = 'refused';
    const refused = pair.connect();
    pair.clock.run(10);
    expect(refused.wasReset).toBe(true);
    pair.hostSockets.outcome = null;
    const waiting = pair.connect();
    pair.clock.run(10_000);
    expect(waiting.gone).toBe(false);
    pair.clock.run(60_000);
    expect(waiting.wasReset).toBe(true);
  });

  it('a reader that stops stops the writer, and nothing is lost when it goes on', () => {
    const pair = new TcpPair({ faults: LOSSY });
    const program = pair.connect();
    program.accepting = false;
    pair.clock.run(500);
    const host = pair.hostSockets.last;
    host.send(new Uint8Array(10_000_000).fill(1));
    host.finish();
    pair.clock.run(600_000);
    const held = 10_000_000 - host.unread;
    expect(held).toBeLessThan(9_000_000);
    pair.clock.run(600_000);
    expect(10_000_000 - host.unread).toBe(held);
    program.accept();
    pair.clock.run(600_000, () => program.ended);
    expect(program.receivedBytes).toBe(10_000_000);
  });

  it('a link that stands still for ten minutes harms nothing', () => {
    const pair = new TcpPair();
    const program = pair.connect();
    pair.clock.run(10);
    pair.toGuest.open = false;
    pair.toHost.open = false;
    pair.hostSockets.last.send('after the pause');
    program.send('and back');
    pair.clock.run(600_000);
    pair.toGuest.reopen();
    pair.toHost.reopen();
    pair.clock.run(1_000);
    expect(program.text()).toBe('after the pause');
    expect(pair.hostSockets.last.text()).toBe('and back');
  });
});

describe('a link that loses nothing', () => {
  it('carries nothing twice, however long the guest takes now and then', () => {
    const pair = new TcpPair({ faults: { delayMs: 0.1, bytesPerMs: 100_000, queueBytes: 4_000_000 }, seed: 5 });
    const programs = Array.from({ length: 20 }, () => pair.connect());
    pair.clock.run(50);
    const sizeBytes = 300_000;
    for (let round = 0; round < 40; round += 1) {
      for (const { socket } of pair.hostSockets.dialed) socket.send(new Uint8Array(sizeBytes / 40));
      for (const program of programs) program.send(new Uint8Array(100));
      pair.clock.run(1 + (round % 3));
      // A virtual processor that the host lets wait: frames stay in the card.
      if (round % 4 === 0) {
        pair.toGuest.open = false;
        pair.toHost.open = false;
        pair.clock.run(50 * (1 + (round % 8)));
        pair.toGuest.reopen();
        pair.toHost.reopen();
      }
    }
    pair.clock.run(5_000);
    expect(programs.map((program) => program.receivedBytes)).toEqual(programs.map(() => sizeBytes));
    expect(pair.stack.statistics).toMatchObject({ segmentsRetransmitted: 0, timeouts: 0, fastRecoveries: 0 });
    expect(pair.guest.statistics).toMatchObject({ segmentsRetransmitted: 0, timeouts: 0, fastRecoveries: 0 });
  });
});
