import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { UdpEcho } from './support/host-peer.ts';
import { KernelGuest } from './support/kernel-guest.ts';
import { describeKernel } from './support/kernel-suite.ts';

const GATEWAY = { 4: '192.168.65.1', 6: 'fd00:65::1' } as const;
const HOST = { 4: '192.168.65.2', 6: 'fd00:65::2' } as const;
const GATEWAY_MAC = '5a:94:ef:00:00:01';

await describeKernel('UDP, ICMP and neighbours', ['ip', 'ping', 'python3'], () => {
  describe.each([
    { name: 'MTU 1500', mtu: 1500, vnetHeader: false },
    { name: 'MTU 65520', mtu: 65_520, vnetHeader: false },
    { name: 'MTU 1500 with offloads', mtu: 1500, vnetHeader: true },
  ])('$name', (variant) => {
    let guest: KernelGuest;

    beforeAll(async () => {
      guest = await KernelGuest.start(variant);
    });

    afterAll(async () => {
      await guest[Symbol.asyncDispose]();
    });

    describe.each([4, 6] as const)('IPv%i', (family) => {
      it('carries datagrams of every size both ways, in fragments where the MTU is smaller', async () => {
        const echo = await UdpEcho.start();
        onTestFinished(() => echo[Symbol.asyncDispose]());
        const before = guest.gateway.counters().stack;
        const sizes = [0, 1, 1472, 1473, 9000, 60_000];
        const result = await guest.task('udp', { host: HOST[family], port: echo.port, sizes });
        expect(result).toEqual({ same: sizes.map(() => true) });
        const { fragmentsReceived, fragmentsSent, datagramsReassembled } = guest.gateway.counters().stack;
        if (variant.mtu > 60_000) {
          expect([fragmentsReceived, fragmentsSent]).toEqual([before.fragmentsReceived, before.fragmentsSent]);
        } else {
          expect(datagramsReassembled - before.datagramsReassembled).toBeGreaterThanOrEqual(3);
          expect(fragmentsReceived - before.fragmentsReceived).toBeGreaterThan(45);
          expect(fragmentsSent - before.fragmentsSent).toBeGreaterThan(45);
        }
      });

      it('says that nobody listens at a port', async () => {
        const echo = await UdpEcho.start();
        await echo[Symbol.asyncDispose]();
        const result = await guest.task('udp_refused', { host: HOST[family], port: echo.port });
        expect(result).toEqual({ outcome: 'ECONNREFUSED' });
      });

      it.each([56, 4000])('answers a ping of %i bytes to the gateway and to the host', async (bytes) => {
        for (const target of [GATEWAY[family], HOST[family]]) {
          const output = await guest.namespace.run(
            'ping',
            `-${family}`,
            '-n',
            '-c',
            '3',
            '-i',
            '0.2',
            '-s',
            String(bytes),
            target,
          );
          expect(output).toContain('3 received, 0% packet loss');
        }
      });

      it('is a neighbour with the gateway’s address', async () => {
        await guest.namespace.run('ping', `-${family}`, '-n', '-c', '1', GATEWAY[family]);
        const neighbours = await guest.namespace.run(
          'ip',
          `-${family}`,
          'neigh',
          'show',
          GATEWAY[family],
          'dev',
          'eth0',
        );
        expect(neighbours).toContain(`lladdr ${GATEWAY_MAC}`);
      });
    });

    it('advertises what the kernel makes an address, a route and an MTU of', async () => {
      const { namespace } = guest;
      expect(await guest.ipv6()).toMatch(/^fd00:65:/);
      expect(await namespace.run('ip', '-6', 'route', 'show', 'default')).toMatch(/via fe80::1 dev eth0 proto ra/);
      const mtu = await namespace.run('cat', '/proc/sys/net/ipv6/conf/eth0/mtu');
      expect(Number(mtu)).toBe(variant.mtu);
    });

    it('dropped nothing for what is wrong with it', () => {
      // What the kernel says before it has an address is none of the gateway's.
      const drops = Object.keys(guest.gateway.counters().drops).filter((reason) => reason !== 'ip-source');
      expect(drops).toEqual([]);
    });
  });
});
