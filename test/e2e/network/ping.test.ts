import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

const ping = (target: string, ...options: string[]): string[] => [
  ...['run', '--rm', ...options, BASE_IMAGE],
  ...['ping', '-c', '2', '-W', '20', target],
];

/** What the stack knows as outside: an address of this machine that is not its loopback's. */
function outsideAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outside = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (outside === undefined) throw new Error('this machine has no address but its loopback’s');
  return outside.address;
}

test.each([
  ['the gateway', '192.168.65.1'],
  ['the gateway by its name', 'gateway.docker.internal'],
  ['the host’s alias', HOST_ALIAS],
  ['an address outside', outsideAddress()],
])('a container pings %s', async (_, target) => {
  expect(await machine.docker.expect(ping(target))).toContain('2 packets transmitted, 2 packets received');
});

test('the gateway answers by IPv6', async () => {
  const output = await machine.docker.expect(ping('fd00:b0a7:405e::1', '--network', 'host'));
  expect(output).toContain('2 packets transmitted, 2 packets received');
});
