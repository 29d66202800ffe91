import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { NetworkNamespace, reasonAgainstNamespaces } from '../../support/net/network-namespace.ts';

const DIALLER = fileURLToPath(new URL('../../../dist/test/support/net/dial-own-port.js', import.meta.url));
const PORT = '40000';

const reason = reasonAgainstNamespaces();

it.skipIf(reason !== null)(
  `a port at which nobody listens is refused, also when the system dials it from itself${reason === null ? '' : `: ${reason}`}`,
  async () => {
    await using namespace = await NetworkNamespace.create();
    await namespace.script('ip link set lo up', `echo ${PORT} ${PORT} >/proc/sys/net/ipv4/ip_local_port_range`);
    const told = JSON.parse(await namespace.run(process.execPath, DIALLER, PORT)) as unknown;
    expect(told).toEqual({ plain: 'connected', tcp: 'refused', native: 'refused', udp: 'refused' });
  },
);
