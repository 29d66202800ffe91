import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { networkStatus } from '../../support/network-activity.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await ownMachine({ name: 'qnet', settings: { network: { mode: 'qemu' } } });
  await machine.start();
  await machine.ensureImage(BASE_IMAGE);
});
afterAll(() => machine[Symbol.asyncDispose]());

test('QEMU’s user network still takes the place of our own: the host is reached, TCP is published, UDP says why not', async () => {
  expect(await networkStatus(machine)).toMatchObject({ mode: 'qemu', ipv4: { host: '10.0.2.2' }, activity: null });
  const url = `http://10.0.2.2:${inject('session').registryPort}/v2/`;
  expect(await machine.docker.expect(['run', '--rm', BASE_IMAGE, 'wget', '-q', '-O', '-', url])).toBe('{}');

  const port = await findFreePort();
  const serve = 'mkdir -p /www; echo by ssh > /www/index.html; exec httpd -f -p 80 -h /www';
  const ports = ['-p', `127.0.0.1:${port}:80`, '-p', `127.0.0.1:${port}:53/udp`];
  await machine.docker.expect(['run', '--detach', '--init', '--name', 'web', ...ports, BASE_IMAGE, 'sh', '-c', serve]);
  const page = await eventually(async () => (await fetch(`http://127.0.0.1:${port}/`)).text(), { what: 'a page' });
  expect(page).toBe('by ssh\n');
  expect((await machine.status()).warnings.join('\n')).toContain('UDP ports need Boathouse’s own network');
  // What its card has: larger packets of containers would be dropped on their way.
  expect(await machine.docker.expect(['run', '--rm', BASE_IMAGE, 'cat', '/sys/class/net/eth0/mtu'])).toBe('1500');
});
