import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { Emitter } from '../../../../electron/base/event.ts';
import { addresses, read, responseBytes } from '../../../unit/net/service/support/dns-messages.ts';
import { KernelGuest } from './support/kernel-guest.ts';
import { describeKernel } from './support/kernel-suite.ts';

const DNS = { 4: '192.168.65.53', 6: 'fd00:65::53' } as const;
/** More answers than a datagram without EDNS holds. */
const MANY = 60;
const NO_SUCH_NAME = 3;

await describeKernel('DHCP and DNS', ['ip', 'busybox', 'dig'], () => {
  let guest: KernelGuest;

  beforeAll(async () => {
    guest = await KernelGuest.start({
      mtu: 1500,
      vnetHeader: false,
      ipv4: 'none',
      upstream: {
        changed: new Emitter<void>().event,
        resolve: ({ bytes: query }) => {
          const name = read(query).questions?.[0]?.name ?? '';
          const answers = name.startsWith('many.') ? addresses(name, MANY) : addresses(name, 1);
          return Promise.resolve(responseBytes(query, name.startsWith('no.') ? { code: NO_SUCH_NAME } : { answers }));
        },
      },
    });
  });

  afterAll(async () => {
    await guest[Symbol.asyncDispose]();
  });

  it('gives a DHCP client all that it needs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dhcp-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const script = join(folder, 'script');
    const told =
      '[ "$1" = bound ] || exit 0\nenv\nip addr add $ip/$mask dev $interface\nip route add default via $router\n';
    await writeFile(script, `#!/bin/sh\n${told}`, { mode: 0o755 });
    const options = ['subnet', 'router', 'dns', 'domain', 'search', 'mtu', 'lease'].flatMap((name) => ['-O', name]);
    const output = await guest.namespace.run(
      ...['busybox', 'udhcpc', '-i', 'eth0', '-f', '-q', '-n', '-s', script, ...options],
    );
    const variables = new Map(output.split('\n').map((line) => line.split('=', 2) as [string, string]));
    const names = ['ip', 'mask', 'router', 'dns', 'domain', 'search', 'mtu', 'lease', 'serverid'];
    expect(Object.fromEntries(names.map((name) => [name, variables.get(name)]))).toEqual({
      ip: '192.168.65.3',
      mask: '24',
      router: '192.168.65.1',
      dns: '192.168.65.53',
      domain: 'harbour.test',
      search: 'harbour.test test',
      mtu: '1500',
      lease: '3600',
      serverid: '192.168.65.1',
    });
  });

  const dig = (...query: readonly string[]): Promise<string> =>
    guest.namespace.run('dig', '+tries=1', '+time=5', ...query);

  it.each([4, 6] as const)('answers dig over IPv%i', async (family) => {
    const server = `@${DNS[family]}`;
    expect(await dig(server, '+short', 'host.docker.internal')).toBe('192.168.65.2');
    expect(await dig(server, '+short', 'host.docker.internal', 'AAAA')).toBe('fd00:65::2');
    expect(await dig(server, '+short', 'gateway.docker.internal')).toBe('192.168.65.1');
    expect(await dig(server, '+short', '-x', '192.168.65.2')).toBe('host.docker.internal.');
    expect(await dig(server, '+short', 'one.example.com')).toBe('192.0.2.0');
    expect(await dig(server, '+short', '+tcp', 'one.example.com')).toBe('192.0.2.0');
    expect(await dig(server, 'no.example.com')).toContain('status: NXDOMAIN');
    const cut = await dig(server, '+noedns', '+ignore', 'many.example.com');
    expect(cut).toMatch(/flags: qr tc rd ra/);
    // Told that it was cut off, dig asks again over TCP.
    const whole = await dig(server, '+noedns', '+short', 'many.example.com');
    expect(whole.split('\n')).toHaveLength(MANY);
    expect((await dig(server, '+bufsize=4096', 'many.example.com')).includes('EDNS: version: 0')).toBe(true);
  });
});
