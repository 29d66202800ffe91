import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostEndpoint, HostListener, HostListenTarget, HostSockets } from '../../electron/net/host-sockets.ts';
import { ipAddress } from '../../electron/net/wire/ip-address.ts';
import { pattern } from '../support/net/byte-pattern.ts';
import { turnUntil } from '../support/net/real-link-pair.ts';
import { TcpProbe } from '../support/net/tcp-probe.ts';
import { describeHostDatagrams } from './host-datagrams-contract.ts';
import { describeHostStreams, type StreamPair } from './host-streams-contract.ts';

/** Host sockets under test, on a host whose loopback is theirs. */
export interface HostSocketsSubject {
  readonly sockets: HostSockets;
  /** Where a unix socket may be made; null on a host without them. */
  readonly socketPath: string | null;
  readonly dispose: () => Promise<void>;
}

const LOOPBACK = ipAddress('127.0.0.1');
const LOOPBACK6 = ipAddress('::1');

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

    const pair = async (target: HostEndpoint = loopback(0)): Promise<StreamPair> => {
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

    describeHostStreams(() => pair());

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
