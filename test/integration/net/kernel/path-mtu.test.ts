import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { NetworkNamespace } from '../../../support/net/network-namespace.ts';
import { hostExchange } from './support/host-peer.ts';
import { KernelGuest } from './support/kernel-guest.ts';
import { describeKernel } from './support/kernel-suite.ts';

const SEND_BYTES = 1_000_000;
const BEHIND = { 4: '192.168.65.40', 6: 'fd00:65::40' } as const;
const NARROW = { 4: 1000, 6: 1280 } as const;

/**
 * A station behind the guest on a narrower line, which says nothing of that in its SYN: the guest's kernel routes, and tells our
 * stack by ICMP what fits.
 */
await describeKernel('path MTU', ['ip', 'python3'], () => {
  let guest: KernelGuest;
  let behind: NetworkNamespace;

  beforeAll(async () => {
    guest = await KernelGuest.start({ mtu: 1500, vnetHeader: false });
    behind = await NetworkNamespace.create();
    await guest.namespace.script(
      `ip link add narrow type veth peer name eth0 netns ${behind.name}`,
      'echo 1 > /proc/sys/net/ipv4/ip_forward',
      'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding',
      'echo 1 > /proc/sys/net/ipv4/conf/eth0/proxy_arp',
      'echo 1 > /proc/sys/net/ipv6/conf/eth0/proxy_ndp',
      'echo 0 > /proc/sys/net/ipv6/conf/narrow/accept_dad',
      'ip link set narrow up mtu 1280',
      'ip -6 addr add fe80::77/64 dev narrow nodad',
      `ip route add ${BEHIND[4]} dev narrow mtu lock ${NARROW[4]}`,
      `ip -6 route add ${BEHIND[6]} dev narrow`,
      `ip -6 neigh add proxy ${BEHIND[6]} dev eth0`,
      // Forwarding made the kernel forget what the router advertised.
      'ip -6 addr replace fd00:65::3/64 dev eth0 nodad',
      'ip -6 route replace default via fe80::1 dev eth0 metric 1',
    );
    await behind.script(
      'ip link set lo up',
      'echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad',
      'ip link set eth0 up mtu 1500',
      `ip addr add ${BEHIND[4]}/32 dev eth0`,
      'ip route add 192.168.65.3 dev eth0',
      `ip route add default via 192.168.65.3 mtu lock ${NARROW[4]} advmss 1460`,
      `ip -6 addr add ${BEHIND[6]}/128 dev eth0 nodad`,
      `ip -6 route add default via fe80::77 dev eth0 mtu lock ${NARROW[6]} advmss 1440`,
    );
  });

  afterAll(async () => {
    await behind[Symbol.asyncDispose]();
    await guest[Symbol.asyncDispose]();
  });

  it.each([
    { family: 4 as const, host: '192.168.65.2' },
    { family: 6 as const, host: 'fd00:65::2' },
  ])('is learned from the router for IPv$family, and nothing is lost', async ({ family, host }) => {
    const { server, done } = await hostExchange(SEND_BYTES, 'both');
    onTestFinished(() => server[Symbol.asyncDispose]());
    const before = await tooBigSent(guest, family);
    const inside = await guest.taskIn(behind, 'exchange', { host, port: server.port, send: SEND_BYTES, order: 'both' });
    const outside = await done;
    expect(inside).toMatchObject({ sent: outside.received, received: outside.sent, receivedBytes: SEND_BYTES });
    expect(await tooBigSent(guest, family)).toBeGreaterThan(before);
  });
});

/** How often the guest's kernel said that a packet does not fit. */
async function tooBigSent(guest: KernelGuest, family: 4 | 6): Promise<number> {
  if (family === 6) {
    const counters = await guest.namespace.run('cat', '/proc/net/snmp6');
    return Number(/^Icmp6OutPktTooBigs\s+(\d+)/m.exec(counters)?.[1]);
  }
  const counters = await guest.namespace.run('cat', '/proc/net/snmp');
  const [names = '', values = ''] = counters.split('\n').filter((line) => line.startsWith('Icmp:'));
  return Number(values.split(' ')[names.split(' ').indexOf('OutDestUnreachs')]);
}
