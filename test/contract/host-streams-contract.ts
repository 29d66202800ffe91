import { describe, expect, it } from 'vitest';
import { pattern } from '../support/net/byte-pattern.ts';
import type { TcpProbe } from '../support/net/tcp-probe.ts';

const MIB = 1024 * 1024;

/** Both ends of a connection; the accepted one is paused. */
export interface StreamPair {
  readonly dialled: TcpProbe;
  readonly accepted: TcpProbe;
}

/** The part of the contract that is about what a TCP connection carries, and how it ends. */
export function describeHostStreams(pair: () => Promise<StreamPair>): void {
  describe('bytes', () => {
    it('reads nothing of an accepted connection before it is told to', async () => {
      const { dialled, accepted } = await pair();
      await dialled.send(pattern(100));
      await dialled.send(pattern(100));
      expect(accepted.receivedBytes).toBe(0);
      accepted.resume();
      await accepted.until(() => accepted.receivedBytes === 200);
    });

    it.each([1, 1000, 16 * 1024, 65_536])('fit into buffers of %i bytes', async (bufferBytes) => {
      const { dialled, accepted } = await pair();
      const bytes = pattern(bufferBytes === 1 ? 5000 : 300_000);
      for (const [one, other] of [
        [dialled, accepted],
        [accepted, dialled],
      ] as const) {
        other.bufferBytes = () => bufferBytes;
        if (other.paused) other.resume();
        await one.send(bytes);
        await other.until(() => other.receivedBytes === bytes.length);
        expect(other.bytes.equals(bytes)).toBe(true);
      }
    });

    it.each(['dialled', 'accepted'] as const)(
      'come whole and in order through pauses and small buffers at the %s end',
      async (reader) => {
        const both = await pair();
        const to = both[reader];
        const from = reader === 'dialled' ? both.accepted : both.dialled;
        let step = 0;
        to.bufferBytes = () => 1 + ((step * 7919) % 40_000);
        to.wants = () => {
          step += 1;
          if (step % 3 !== 0) return true;
          setImmediate(() => to.resume());
          return false;
        };
        if (to.paused) to.resume();
        const bytes = pattern(4 * MIB);
        const sent = from.send(bytes);
        await to.until(() => to.receivedBytes === bytes.length);
        await sent;
        expect(to.bytes.equals(bytes)).toBe(true);
      },
    );

    it('keep apart when many connections pause and go on', async () => {
      const pairs = await Promise.all(Array.from({ length: 20 }, () => pair()));
      await Promise.all(
        pairs.map(async ({ dialled, accepted }, index) => {
          dialled.bufferBytes = () => 5000;
          dialled.wants = () => {
            setImmediate(() => dialled.resume());
            return false;
          };
          const bytes = Buffer.alloc(200_000, index);
          const sent = accepted.send(bytes);
          await dialled.until(() => dialled.receivedBytes === bytes.length);
          await sent;
          expect(dialled.bytes.equals(bytes)).toBe(true);
        }),
      );
    });

    it('are not taken at once when nobody reads, and then are reported once', async () => {
      const { dialled, accepted } = await pair();
      let sentBytes = 0;
      const chunk = pattern(MIB);
      while (dialled.call((socket) => socket.write(chunk))) sentBytes += chunk.length;
      sentBytes += chunk.length;
      expect(dialled.events).toEqual(['connected']);
      accepted.resume();
      await dialled.untilEvent('written');
      await accepted.until(() => accepted.receivedBytes === sentBytes);
      expect(dialled.events).toEqual(['connected', 'written']);
    });

    it('may be overwritten once they were taken', async () => {
      const { dialled, accepted } = await pair();
      accepted.resume();
      const room = new Uint8Array(1000);
      for (let round = 0; round < 200; round += 1) {
        room.fill(round);
        await dialled.send(room);
      }
      await accepted.until(() => accepted.receivedBytes === 200_000);
      const { bytes } = accepted;
      for (let round = 0; round < 200; round += 1) {
        expect(bytes[round * 1000]).toBe(round);
        expect(bytes[round * 1000 + 999]).toBe(round);
      }
    });
  });

  describe('ends', () => {
    it('close one direction and leave the other open', async () => {
      const { dialled, accepted } = await pair();
      accepted.resume();
      await dialled.send(pattern(10));
      dialled.call((socket) => socket.end());
      await accepted.untilEvent('ended');
      expect(accepted.receivedBytes).toBe(10);
      await accepted.send(pattern(500_000));
      accepted.call((socket) => socket.end());
      await dialled.untilEvent('ended');
      expect(dialled.bytes.equals(pattern(500_000))).toBe(true);
      for (const probe of [dialled, accepted]) probe.call((socket) => socket.close());
    });

    it('are told after the last byte, however small the buffers are', async () => {
      const { dialled, accepted } = await pair();
      let receivedAtEnd = -1;
      const ended = dialled.ended.bind(dialled);
      dialled.ended = () => {
        receivedAtEnd = dialled.receivedBytes;
        ended();
      };
      dialled.bufferBytes = () => 100;
      dialled.wants = () => {
        setImmediate(() => dialled.resume());
        return false;
      };
      await accepted.send(pattern(20_000));
      accepted.call((socket) => socket.end());
      await dialled.untilEvent('ended');
      expect(receivedAtEnd).toBe(20_000);
    });

    it('let what was written go out first', async () => {
      const { dialled, accepted } = await pair();
      const bytes = pattern(3 * MIB);
      const sent = dialled.send(bytes);
      dialled.call((socket) => socket.end());
      accepted.resume();
      await accepted.untilEvent('ended');
      await sent;
      expect(accepted.receivedBytes).toBe(bytes.length);
    });

    it.each(['dialled', 'accepted'] as const)('are resets when the %s end says so', async (who) => {
      const both = await pair();
      const other = who === 'dialled' ? both.accepted : both.dialled;
      if (other.paused) other.resume();
      both[who].call((socket) => socket.reset());
      await other.untilEvent('broken reset');
      expect(other.count('ended')).toBe(0);
      const before = both[who].events.length;
      expect(both[who].events.slice(before)).toEqual([]);
    });

    it('break a write that is under way', async () => {
      const { dialled, accepted } = await pair();
      while (dialled.call((socket) => socket.write(pattern(MIB)))) continue;
      accepted.call((socket) => socket.reset());
      await dialled.untilEvent('broken reset');
      expect(dialled.count('written')).toBe(0);
    });
  });
}
