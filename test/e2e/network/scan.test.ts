import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASH_IMAGE } from '../../support/base-images.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { networkStatus } from '../../support/network-activity.ts';
import {
  addressesOfVm,
  byAddress,
  expectNothingElseOpen,
  listeningOnHost,
  runUnprivileged,
} from '../../support/port-scan.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
  await machine.ensureImage(BASH_IMAGE);
});
afterAll(() => machine.clean());

/** Of engines, registries, containerd, metrics, QEMU's monitors, debuggers and our own services, past and likely. */
const LIKELY =
  '2049 2375 2376 2377 3128 3260 4243 4444 5000 5355 5432 5555 6379 6443 7946 8000 8080 8443 9229 9323 10010 10250 50051';

// All 65,535 take an emulated processor minutes: `heavy/port-scan`.
test('a container without privileges finds, among low and likely TCP ports, DNS, sshd and what the host itself serves', () =>
  expectNothingElseOpen(machine, { ports: `seq 1 1024; echo ${LIKELY}`, addresses: 'network-and-vm' }));

test('and among the UDP ports that servers are known by, DNS alone answers', async () => {
  const { ipv4 } = await networkStatus(machine);
  const before = await listeningOnHost('udp');
  const ports = [
    53, 67, 68, 69, 111, 123, 137, 161, 500, 514, 546, 547, 1900, 2375, 4500, 4789, 5353, 5355, 7946, 11211,
  ];
  const targets = [ipv4.gateway, HOST_ALIAS, ...(await addressesOfVm(machine))];
  // A DNS question (for the root's name servers), which also makes others answer that answer anything. The answer begins with its id,
  // of which the shell reads a byte; it knows no zeros.
  const question = String.raw`\x42\x42\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01`;
  const script = [
    `for address in ${targets.join(' ')}; do for port in ${ports.join(' ')}; do`,
    '(exec 3<>/dev/udp/$address/$port;',
    `printf '${question}' >&3; read -r -N 1 -t 15 <&3; [ $? -eq 0 ] && echo $address $port) 2>/dev/null &`,
    'done; done; wait',
  ].join(' ');
  const found = byAddress(await runUnprivileged(machine, script));
  const served = found.get(HOST_ALIAS) ?? [];
  found.delete(HOST_ALIAS);
  expect(served.filter((port) => !before.has(port))).toEqual([]);
  expect(Object.fromEntries(found)).toEqual({ [ipv4.gateway]: [53] });
});
