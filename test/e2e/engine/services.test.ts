import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { answers } from '../../support/published.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
  await machine.docker.expect(['swarm', 'init', '--advertise-addr', '127.0.0.1']);
});
afterAll(async () => {
  // It listens at ports of its own, which the VM has not without one.
  await machine.docker.run(['swarm', 'leave', '--force']);
  await machine.clean();
});

test('docker service create -p publishes on this computer, by the swarm or by the task', async () => {
  const [ingress, host] = [await findFreePort(), await findFreePort()];
  const script = 'mkdir -p /www; echo web > /www/index.html; httpd -p 81 -h /www; exec httpd -f -p 80 -h /www';
  const publish = ['-p', `${ingress}:80`, '-p', `mode=host,target=81,published=${host}`];
  const create = ['service', 'create', '--quiet', '--no-resolve-image', '--name', 'web', ...publish];
  await machine.docker.expect([...create, BASE_IMAGE, 'sh', '-c', script]);
  await answers(ingress, 'web');
  await answers(host, 'web');
  const added = await findFreePort();
  const update = [
    'service',
    'update',
    '--quiet',
    '--detach',
    '--publish-rm',
    '80',
    '--publish-add',
    `${added}:80`,
    'web',
  ];
  await machine.docker.expect(update);
  await answers(added, 'web');
  await answers(ingress, 'ECONNREFUSED');
  await machine.docker.expect(['service', 'rm', 'web']);
  await answers(added, 'ECONNREFUSED');
  await answers(host, 'ECONNREFUSED');
});

test('a bind mount of a service that the VM cannot see is refused', async () => {
  const create = ['service', 'create', '--quiet', '--no-resolve-image', '--name', 'blind', '--detach'];
  const mount = ['--mount', 'type=bind,source=/not-shared,target=/x'];
  expect(await machine.docker.refused([...create, ...mount, BASE_IMAGE, 'true'])).toContain('/not-shared');
});
