import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

test('the VM listens on no TCP or UDP port but sshd’s', async () => {
  // The kernel's own list, which is complete: state 0A is LISTEN, and 07 an unconnected UDP socket.
  const list = async (kind: string, state: string): Promise<string[]> => {
    const table = await machine.inVm(`cat /proc/net/${kind} /proc/net/${kind}6 2>/dev/null`);
    const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
    return rows
      .filter((row) => row[3] === state)
      .map((row) => String(Number.parseInt(row[1]?.split(':')[1] ?? '', 16)));
  };
  expect(new Set(await list('tcp', '0A'))).toEqual(new Set(['22']));
  expect(await list('udp', '07')).toEqual([]);
});

test('an unprivileged container finds no engine API at any address of the VM', async () => {
  const addresses = await machine.inVm("ip -4 addr show | grep -o 'inet [0-9.]*' | cut -d' ' -f2");
  const gateway = await machine.inVm("ip route | awk '/^default/ {print $3}'");
  const own = addresses.split('\n').filter((address) => !address.startsWith('127.'));
  expect(own.length).toBeGreaterThanOrEqual(2);
  // Ports of engines, registries, containerd, metrics, QEMU's monitors and our own services, past and likely.
  const ports = [22, 53, 80, 111, 443, 2375, 2376, 2377, 4243, 5000, 5555, 7946, 8080, 9323, 10010, 10250, 50051];
  const script = [
    `for address in ${[...own, gateway].join(' ')}; do for port in ${ports.join(' ')}; do`,
    "printf 'GET /version HTTP/1.0\\r\\n\\r\\n' | nc -w 2 $address $port > /tmp/said 2>/dev/null && echo $address $port;",
    'grep -q ApiVersion /tmp/said && echo an engine at $address $port;',
    'done; done; true',
  ].join(' ');
  const output = await machine.docker.expect(['run', '--rm', '--user', '1000', BASE_IMAGE, 'sh', '-c', script]);
  const open = output.split('\n').filter((line) => line !== '');
  // Behind the gateway's address is the host's loopback, whose other services are none of ours; an engine would be.
  expect(open.filter((line) => !line.startsWith(`${gateway} `))).toEqual(own.map((address) => `${address} 22`));
});
