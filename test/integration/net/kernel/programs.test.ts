import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../../../electron/host/free-port.ts';
import { expectSuccess, runCommand } from '../../../support/command.ts';
import { RunningCommand } from '../../../support/running-command.ts';
import { hostExchange, UdpEcho } from './support/host-peer.ts';
import { KernelGuest } from './support/kernel-guest.ts';
import { describeKernel } from './support/kernel-suite.ts';

interface Iperf {
  readonly error?: string;
  readonly end: { readonly sum_sent: { readonly bytes: number }; readonly sum_received: { readonly bytes: number } };
}

await describeKernel('programs', ['ip', 'ping', 'python3', 'iperf3', 'tshark'], () => {
  describe.each([
    { name: 'MTU 1500', mtu: 1500, vnetHeader: false },
    { name: 'MTU 65520', mtu: 65_520, vnetHeader: false },
    { name: 'MTU 1500 with offloads', mtu: 1500, vnetHeader: true },
  ])('iperf3, $name', (variant) => {
    let guest: KernelGuest;

    beforeAll(async () => {
      guest = await KernelGuest.start(variant);
    });

    afterAll(async () => {
      await guest[Symbol.asyncDispose]();
    });

    it.each([
      { host: '192.168.65.2', bind: '127.0.0.1', way: [] },
      { host: '192.168.65.2', bind: '127.0.0.1', way: ['-R'] },
      { host: 'fd00:65::2', bind: '::1', way: ['-P', '4'] },
      { host: 'fd00:65::2', bind: '::1', way: ['-P', '4', '-R'] },
    ])('carries what it was asked to: $host $way', async ({ host, bind, way }) => {
      const port = await findFreePort();
      const server = new RunningCommand(['iperf3', '-s', '-1', '-B', bind, '-p', String(port), '--forceflush']);
      onTestFinished(() => server[Symbol.asyncDispose]());
      await server.waitFor(/listening/);
      const bytes = 16_000_000;
      const command = ['iperf3', '-J', '-c', host, '-p', String(port), '-n', String(bytes), ...way];
      const client = await runCommand(guest.namespace.inside(command), { signal: AbortSignal.timeout(45_000) });
      const result = JSON.parse(client.stdout) as Iperf;
      expect(result.error).toBeUndefined();
      // It stops when it has sent so much, and counts what has arrived by then.
      expect(result.end.sum_sent.bytes).toBeGreaterThanOrEqual(bytes);
      expect(result.end.sum_received.bytes).toBeGreaterThan(0);
      expect(await server.exit).toBe(0);
    });
  });

  it('tshark finds nothing wrong with what we sent and captured', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'capture-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const guest = await KernelGuest.start({ mtu: 1500, vnetHeader: false });
    const echo = await UdpEcho.start();
    onTestFinished(() => echo[Symbol.asyncDispose]());
    for (const host of ['192.168.65.2', 'fd00:65::2']) {
      const { server, done } = await hostExchange(300_000, 'both');
      await guest.task('exchange', { host, port: server.port, send: 300_000, order: 'both' });
      await done;
      await server[Symbol.asyncDispose]();
      await guest.task('connect', { host, port: server.port });
      await guest.task('udp', { host, port: echo.port, sizes: [100, 20_000] });
      await guest.task('udp_refused', { host, port: 9 });
      await guest.namespace.run('ping', '-n', '-c', '1', host);
    }
    const file = join(folder, 'capture.pcapng');
    await guest.writeCapture(file);
    await guest[Symbol.asyncDispose]();

    const checked = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]);
    const frames = async (filter: string): Promise<string[]> => {
      const lines = await expectSuccess(['tshark', '-n', '-r', file, ...checked, '-Y', filter]);
      return lines === '' ? [] : lines.split('\n');
    };
    const sums = ['ip', 'tcp', 'udp', 'icmp', 'icmpv6'].map((protocol) => `${protocol}.checksum.status == "Bad"`);
    expect(await frames(`_ws.malformed || ${sums.join(' || ')}`)).toEqual([]);
    // It did look, and there is something of everything.
    for (const protocol of ['ip', 'tcp', 'udp', 'icmpv6'])
      expect((await frames(`${protocol}.checksum.status == "Good"`)).length).toBeGreaterThan(0);
    for (const found of [
      'tcp.flags.syn == 1 && tcp.flags.ack == 1 && tcp.options.sack_perm && tcp.options.timestamp.tsval && tcp.options.wscale.shift',
      'tcp.flags.reset == 1 && tcp.seq == 1',
      'ip.fragments',
      'ipv6.fragments',
      'icmp.type == 3',
      'icmpv6.type == 1',
      'icmpv6.type == 134',
      'arp',
    ])
      expect([found, (await frames(found)).length > 0]).toEqual([found, true]);
  });
});
