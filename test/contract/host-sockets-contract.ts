import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostEndpoint, HostListener, HostListenTarget, HostSockets } from '../../electron/net/host-sockets.ts';
import { ipAddress } from '../../electron/net/wire/ip-address.ts';
import { pattern } from '../support/net/byte-pattern.ts';
import { turnUntil } from '../support/net/real-link-pair.ts';
import { TcpProbe } from '../support/net/tcp-probe.ts';
import { describeHostDatagrams } from './host-datagrams-contract.ts';

/** Host sockets under test, on a host whose loopback is theirs. */
export interface HostSocketsSubject {
  readonly sockets: HostSockets;
  /** Where a unix socket may be made; null on a host without them. */
  readonly socketPath: string | null;
  readonly dispose: () => Promise<void>;
}

const LOOPBACK = ipAddress('127.0.0.1');
const LOOPBACK6 = ipAddress('::1');
const MIB = 1024 * 1024;

/** What all `HostSockets` must do. Both ends of each connection are theirs; who else may be at the other end is the integration tests' concern. */
export function describeHostSockets(name: string, create: () => Promise<HostSocketsSubject>): void {
  describe(`host sockets: ${name}`, () => {
    let subject: HostSocketsSubject;
    const listeners: HostListener[] = [];
    const probes: TcpProbe[] = [];

    beforeEach(async () => {
      subject = await create();
    });

    afterEach(async () => {
      for (const probe of probes) probe.socket?.reset();
      for (const listener of listeners.splice(0)) await listener.dispose();
      await subject.dispose();
      expect(probes.splice(0).flatMap(({ problems }) => problems)).toEqual([]);
    });

    const loopback = (port: number): HostEndpoint => ({ address: LOOPBACK, port });

    /** `onAccept` prepares the probe of each connection that is accepted; it is paused. */
    const listen = async (
      target: HostListenTarget = loopback(0),
      onAccept: (probe: TcpProbe, from: HostEndpoint | null) => void = () => undefined,
    ): Promise<HostListener> => {
      const listener = await subject.sockets.listenTcp(target, (socket, from) => {
        const probe = new TcpProbe('paused');
        probe.socket = socket;
        probes.push(probe);
        onAccept(probe, from);
        return probe;
      });
      listeners.push(listener);
      return listener;
    };

    const dial = (target: HostEndpoint): TcpProbe => {
      const probe = new TcpProbe();
      probes.push(probe);
      probe.socket = subject.sockets.connectTcp(target, probe);
      return probe;
    };

    /** Both ends of a connection; the accepted one is paused. */
    const pair = async (target: HostEndpoint = loopback(0)): Promise<{ dialled: TcpProbe; accepted: TcpProbe }> => {
      let take: (probe: TcpProbe) => void = () => undefined;
      const coming = new Promise<TcpProbe>((resolve) => (take = resolve));
      const listener = await listen(target, (probe) => take(probe));
      const dialled = dial({ ...target, port: listener.port });
      await dialled.untilEvent('connected');
      return { dialled, accepted: await coming };
    };

    describe('dialling', () => {
      it('connects, and tells it once', async () => {
        const { dialled } = await pair();
        expect(dialled.events).toEqual(['connected']);
      });

      it('tells of a refusal, and of nothing else', async () => {
        const { port } = await closedPort(listen);
        const dialled = dial(loopback(port));
        await dialled.untilEvent('failed refused');
        expect(dialled.events).toEqual(['failed refused']);
      });

      it('refuses port 0, at which nobody can listen', async () => {
        const dialled = dial(loopback(0));
        await dialled.untilEvent('failed refused');
        expect(dialled.events).toEqual(['failed refused']);
      });

      it('tells nothing of a dial that was reset', async () => {
        const listener = await listen();
        const dialled = dial(loopback(listener.port));
        dialled.call((socket) => socket.reset());
        const later = dial(loopback(listener.port));
        await later.untilEvent('connected');
        expect(dialled.events).toEqual([]);
      });

      it('tells who dials', async () => {
        const from: (HostEndpoint | null)[] = [];
        const listener = await listen(loopback(0), (_probe, endpoint) => from.push(endpoint));
        await dial(loopback(listener.port)).untilEvent('connected');
        await turnUntil(() => from.length > 0);
        expect(from[0]?.address).toEqual(LOOPBACK);
        expect(from[0]?.port).toBeGreaterThan(0);
      });
    });

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

    describe('listening', () => {
      it('refuses a port that is taken', async () => {
        const { port } = await listen();
        await expect(listen(loopback(port))).rejects.toMatchObject({ code: 'port-in-use' });
      });

      it('refuses an address that the host does not have', async () => {
        const target = { address: ipAddress('192.0.2.1'), port: 0 };
        await expect(listen(target)).rejects.toMatchObject({ code: 'address-not-available' });
      });

      it('takes the same port for both families, each for its own', async () => {
        const froms: string[] = [];
        const { port } = await listen({ address: ipAddress('0.0.0.0'), port: 0 }, () => froms.push('v4'));
        await listen({ address: ipAddress('::'), port }, () => froms.push('v6'));
        await dial({ address: LOOPBACK, port }).untilEvent('connected');
        await dial({ address: LOOPBACK6, port }).untilEvent('connected');
        await turnUntil(() => froms.length > 1);
        expect(froms.sort()).toEqual(['v4', 'v6']);
      });

      it('leaves connections alone when it stops, and frees its port', async () => {
        const { dialled, accepted } = await pair();
        const listener = listeners[0];
        await listener?.dispose();
        const { port } = listener ?? { port: 0 };
        await dial(loopback(port)).untilEvent('failed refused');
        accepted.resume();
        await dialled.send(pattern(10));
        await accepted.until(() => accepted.receivedBytes === 10);
        expect((await listen(loopback(port))).port).toBe(port);
      });

      it('resets a connection that it does not want', async () => {
        const listener = await listen(loopback(0), (probe) => probe.socket?.reset());
        const dialled = dial(loopback(listener.port));
        // The reset may be there before the system has told of the connection.
        const ends = ['failed reset', 'broken reset'];
        await dialled.until(() => dialled.events.some((event) => ends.includes(event)));
      });
    });

    describeHostDatagrams(() => subject.sockets);

    it('listens on a path', async ({ skip }) => {
      const { socketPath } = subject;
      if (socketPath === null) return skip();
      const listener = await listen({ path: socketPath });
      expect(listener.port).toBe(0);
      await expect(listen({ path: socketPath })).rejects.toMatchObject({ code: 'socket-in-use' });
    });
  });
}

async function closedPort(listen: () => Promise<HostListener>): Promise<{ port: number }> {
  const listener = await listen();
  await listener.dispose();
  return { port: listener.port };
}
