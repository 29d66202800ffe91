import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { HostEndpoint, HostTcpEvents, HostTcpSocket } from '../../../../electron/net/host-sockets.ts';
import { formatIpAddress, ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { NodeHostSockets } from '../../../../electron/vm/network/node-host-sockets.ts';
import { eventually } from '../../../support/eventually.ts';
import { exchange, hostExchange, HostServer } from './support/host-peer.ts';
import { KernelGuest, lastLine } from './support/kernel-guest.ts';
import { describeKernel } from './support/kernel-suite.ts';

const HOST = { 4: '192.168.65.2', 6: 'fd00:65::2' } as const;
const SILENT = '198.51.100.1';
const COUNTERPART = { both: 'both', 'send first': 'receive first', 'receive first': 'send first' } as const;
const SEND_BYTES = 3_000_001;

/** Dials to one address are never answered, as behind a firewall that drops. */
class Sockets extends NodeHostSockets {
  override connectTcp(target: HostEndpoint, events: HostTcpEvents): HostTcpSocket {
    if (formatIpAddress(target.address) !== SILENT) return super.connectTcp(target, events);
    const nothing = (): void => undefined;
    return { write: () => true, end: nothing, resumeReading: nothing, reset: nothing, close: nothing };
  }
}

await describeKernel('TCP', ['ip', 'python3'], () => {
  describe.each([
    { name: 'MTU 1500', mtu: 1500, vnetHeader: false },
    { name: 'MTU 65520', mtu: 65_520, vnetHeader: false },
    { name: 'MTU 1500 with offloads', mtu: 1500, vnetHeader: true },
  ])('$name', (variant) => {
    let guest: KernelGuest;

    beforeAll(async () => {
      guest = await KernelGuest.start({ ...variant, sockets: new Sockets() });
    });

    afterAll(async () => {
      await guest[Symbol.asyncDispose]();
    });

    describe.each([4, 6] as const)('IPv%i', (family) => {
      const host = HOST[family];

      it.each(['both', 'send first', 'receive first'] as const)(
        'agrees on all options and loses nothing either way, half-closed or not: %s',
        async (order) => {
          const { server, done } = await hostExchange(SEND_BYTES, COUNTERPART[order]);
          forTest(server);
          const inside = await guest.task('exchange', { host, port: server.port, send: SEND_BYTES, order });
          const outside = await done;
          expect(inside).toMatchObject({
            options: ['sack', 'timestamps', 'window-scale'],
            sent: outside.received,
            received: outside.sent,
            receivedBytes: SEND_BYTES,
          });
          expect(outside.receivedBytes).toBe(SEND_BYTES);
        },
      );

      it('passes a reset of the guest on', async () => {
        const reset = deferred<string>();
        const server = forTest(
          await HostServer.start((socket) => {
            socket.on('error', (error: NodeJS.ErrnoException) => reset.resolve(error.code ?? ''));
            socket.on('end', () => reset.resolve('end'));
            socket.once('data', () => socket.write('x'));
            socket.resume();
          }),
        );
        expect(await guest.task('reset', { host, port: server.port })).toEqual({ outcome: 'reset' });
        expect(await reset.promise).toBe('ECONNRESET');
      });

      it('passes a reset of the host on', async () => {
        const server = forTest(
          await HostServer.start((socket) => {
            socket.once('data', () => socket.resetAndDestroy());
            socket.resume();
          }),
        );
        expect(await guest.task('be_reset', { host, port: server.port })).toEqual({ outcome: 'ECONNRESET' });
      });

      it('has a refused port refused', async () => {
        const server = await HostServer.start(() => undefined);
        await server[Symbol.asyncDispose]();
        expect(await guest.task('connect', { host, port: server.port })).toEqual({ outcome: 'ECONNREFUSED' });
      });

      it('waits for a guest that does not read, and goes on when it does', async () => {
        const { server, done } = await hostExchange(SEND_BYTES * 4, 'send first');
        forTest(server);
        const before = guest.zeroWindows.seen['from-guest'];
        const options = {
          host,
          port: server.port,
          send: 10,
          order: 'receive first',
          receive_buffer: 16_384,
          waits: true,
        };
        const task = forTest(guest.startTask('exchange', options));
        await task.waitFor(/connected\n/);
        if (family === 4) await untilTrue(() => guest.zeroWindows.seen['from-guest'] > before);
        task.write('go on\n');
        expect(await task.exit).toBe(0);
        const outside = await done;
        expect(lastLine(task.output)).toMatchObject({ received: outside.sent, receivedBytes: SEND_BYTES * 4 });
        expect(outside.receivedBytes).toBe(10);
      });

      it('makes the guest wait for a host that does not read, and go on when it does', async () => {
        const accepted = deferred<Socket>();
        const server = forTest(await HostServer.start((socket) => accepted.resolve(socket)));
        const before = guest.zeroWindows.seen['to-guest'];
        // More than all buffers on the way.
        const sendBytes = 24_000_000;
        const inside = guest.task('exchange', { host, port: server.port, send: sendBytes, order: 'both' });
        const socket = await accepted.promise;
        if (family === 4) await untilTrue(() => guest.zeroWindows.seen['to-guest'] > before);
        const outside = await exchange(socket, 10, 'receive first');
        expect(outside.receivedBytes).toBe(sendBytes);
        expect(await inside).toMatchObject({ sent: outside.received, received: outside.sent });
      });

      it('serves a client of a published port', async () => {
        const address = family === 4 ? '192.168.65.3' : await guest.ipv6();
        const task = forTest(guest.startTask('serve', { host: address, send: SEND_BYTES, order: 'both' }));
        const [, guestPort = ''] = await task.waitFor(/port (\d+)\n/);
        const published = await guest.gateway.publishTcp(
          { address: ipAddress('127.0.0.1'), port: 0 },
          { address: ipAddress(address), port: Number(guestPort) },
        );
        onTestFinished(() => published.dispose());
        const socket = connect({ port: published.port, host: '127.0.0.1', allowHalfOpen: true });
        onTestFinished(() => void socket.destroy());
        await once(socket, 'connect');
        const outside = await exchange(socket, SEND_BYTES, 'both');
        expect(await task.exit).toBe(0);
        expect(lastLine(task.output)).toMatchObject({
          options: ['sack', 'timestamps', 'window-scale'],
          received: outside.sent,
          sent: outside.received,
        });
      });

      it('resets the client of a published port that nobody listens at', async () => {
        const address = family === 4 ? '192.168.65.3' : await guest.ipv6();
        const target = { address: ipAddress(address), port: 9 };
        const published = await guest.gateway.publishTcp({ address: ipAddress('127.0.0.1'), port: 0 }, target);
        onTestFinished(() => published.dispose());
        const socket = connect({ port: published.port, host: '127.0.0.1' });
        const ended = new Promise((resolve) => {
          socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
          socket.once('end', () => resolve('end'));
        });
        socket.resume();
        expect(await ended).toBe('ECONNRESET');
      });
    });

    it('is silent where the host is', async () => {
      expect(await guest.task('connect', { host: SILENT, port: 80, timeout: 1.5 })).toEqual({ outcome: 'silent' });
    });

    it('leaves no flow behind', async () => {
      await eventually(
        () => {
          const open = guest.gateway
            .flows()
            .filter(({ protocol, state }) => protocol === 'tcp' && state !== 'time-wait');
          const waiting = open.filter(({ remote }) => formatIpAddress(remote.address) !== SILENT);
          return Promise.resolve(waiting.length === 0 ? true : null);
        },
        { what: 'all connections are over' },
      );
    });
  });
});

/** Gone at the end of the test that runs. */
function forTest<T extends AsyncDisposable>(resource: T): T {
  onTestFinished(async () => resource[Symbol.asyncDispose]());
  return resource;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, resolve: (value) => settle(value) };
}

async function untilTrue(condition: () => boolean): Promise<void> {
  for (const deadline = AbortSignal.timeout(30_000); !condition(); ) {
    if (deadline.aborted) throw new Error('it never came to that');
    await turn();
  }
}
