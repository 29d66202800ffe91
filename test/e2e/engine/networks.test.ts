import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

/** Serves /www and tells which container it is. */
const SERVE = 'mkdir /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

async function serve(name: string, options: readonly string[]): Promise<void> {
  const args = ['run', '--detach', '--name', name, '--hostname', name, ...options, BASE_IMAGE, 'sh', '-c', SERVE];
  await machine.docker.expect(args);
}

describe('user-defined networks', () => {
  beforeAll(async () => {
    await machine.docker.expect(['network', 'create', '--subnet', '10.77.0.0/24', 'quay']);
    await machine.docker.expect(['network', 'create', 'other']);
    await serve('server', ['--network', 'quay', '--network-alias', 'www', '--ip', '10.77.0.77']);
    await machine.docker.expect([
      'run',
      '--detach',
      '--init',
      '--name',
      'client',
      '--network',
      'quay',
      BASE_IMAGE,
      'sleep',
      '3600',
    ]);
  });

  const wget = (url: string): string[] => ['exec', 'client', 'wget', '-q', '-T', '10', '-O', '-', url];

  test.each(['server', 'www', '10.77.0.77'])('a container is reached as %s', async (name) => {
    expect(await machine.docker.expect(wget(`http://${name}/`))).toBe('server');
  });

  test('names are unknown outside the network, and known once it is joined', async () => {
    await machine.docker.expect(['network', 'connect', 'other', 'client']);
    await machine.docker.expect(['network', 'disconnect', 'quay', 'client']);
    expect(await machine.docker.refused(wget('http://server/'))).toMatch(/bad address|timed out/);
    expect(await machine.docker.refused(wget('http://10.77.0.77/'))).toMatch(/timed out|can't connect|unreachable/);
    await machine.docker.expect(['network', 'connect', 'quay', 'client']);
    expect(await machine.docker.expect(wget('http://server/'))).toBe('server');
  });

  test('a container that is restarted is found again', async () => {
    await machine.docker.expect(['restart', '--timeout', '0', 'server']);
    expect(await machine.docker.expect(wget('http://server/'))).toBe('server');
  });
});

test('packets of a container are as large as those of the VM’s card, on the default bridge and on a network of one’s own', async () => {
  await machine.docker.expect(['network', 'create', 'wide']);
  const largest = (network: string): Promise<string> =>
    machine.docker.expect(['run', '--rm', '--network', network, BASE_IMAGE, 'cat', '/sys/class/net/eth0/mtu']);
  const ofTheCard = await largest('host');
  expect(Number(ofTheCard)).toBeGreaterThan(1500);
  expect(await largest('bridge')).toBe(ofTheCard);
  expect(await largest('wide')).toBe(ofTheCard);
});

test('a container reaches a server on the host’s loopback by the host’s alias', async () => {
  const url = `http://${HOST_ALIAS}:${inject('session').registryPort}/v2/`;
  expect(await machine.docker.expect(['run', '--rm', BASE_IMAGE, 'wget', '-q', '-O', '-', url])).toBe('{}');
  const gateway = `http://host.docker.internal:${inject('session').registryPort}/v2/`;
  const named = ['run', '--rm', '--add-host', 'host.docker.internal:host-gateway', BASE_IMAGE];
  expect(await machine.docker.expect([...named, 'wget', '-q', '-O', '-', gateway])).toBe('{}');
});

test('a published port answers in the VM', async () => {
  await serve('published', ['--publish', '18080:80']);
  expect(await machine.inVm('wget -q -O - http://127.0.0.1:18080/')).toBe('published');
  expect(await machine.docker.expect(['port', 'published'])).toContain('80/tcp -> 0.0.0.0:18080');
});
