import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { hostAddresses } from '../../../electron/host/host-addresses.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import { LoopbackServer } from '../../support/loopback-server.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { networkStatus } from '../../support/network-activity.ts';
import { answers, get } from '../../support/published.ts';

/** The settings of our network that change what containers see, on one machine that is started twice: with all of them, and with others. */
let machine: MachineUnderTest;
let allowed: LoopbackServer;
let other: LoopbackServer;

const NAMES = { 'db.quay.test': '198.51.100.9', 'here.quay.test': 'host', 'door.quay.test': 'gateway' };

/** Others reach this computer by them; a computer without a network has none. */
const addresses = hostAddresses().filter(({ family }) => family === 4);

const set = (path: string, value: unknown): Promise<string> =>
  machine.expectCli(['settings', 'set', `network.${path}`, JSON.stringify(value)]);
const reset = (path: string): Promise<string> => machine.expectCli(['settings', 'reset', `network.${path}`]);

beforeAll(async () => {
  allowed = await LoopbackServer.start((client) => client.end('allowed'));
  other = await LoopbackServer.start((client) => client.end('other'));
  machine = await ownMachine({ name: 'sets' });
  await set('names', NAMES);
  await set('hostLoopback', [allowed.port]);
  await set('clientAddresses', 'gateway');
  await set('hostNetworkPorts', false);
  await machine.start();
  await machine.ensureImage(BASE_IMAGE);
  await startAsker();
});
afterAll(async () => {
  await machine[Symbol.asyncDispose]();
  await allowed[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

async function startAsker(): Promise<void> {
  await machine.docker.expect(['run', '--detach', '--init', '--name', 'asker', BASE_IMAGE, 'sleep', '3600']);
}

const inContainer = (script: string): Promise<string> =>
  machine.docker.expect(['exec', 'asker', 'sh', '-c', `(${script}) 2>&1`]);

/** What a container hears at ports of the host, one line a port. */
const dial = async (host: string, ...servers: readonly LoopbackServer[]): Promise<string[]> => {
  const ports = servers.map(({ port }) => port).join(' ');
  return (await inContainer(`for p in ${ports}; do echo $(nc -w 20 ${host} $p 2>&1 </dev/null); done`)).split('\n');
};

/** A published container that tells each client who it is. */
async function serveWho(name: string): Promise<number> {
  const port = await findFreePort();
  const page = String.raw`#!/bin/sh\necho; echo $REMOTE_ADDR`;
  const script = `mkdir -p /www/cgi-bin; printf '${page}' > /www/cgi-bin/who; chmod +x /www/cgi-bin/who; echo ${name} > /www/index.html`;
  const args = ['run', '--detach', '--init', '--name', name, '-p', `${port}:80`, BASE_IMAGE];
  await machine.docker.expect([...args, 'sh', '-c', `${script}; exec httpd -f -p 80 -h /www`]);
  await answers(port, name);
  return port;
}

async function whoIsSeen(port: number, address: string): Promise<string> {
  const response = await fetch(`http://${address}:${port}/cgi-bin/who`, { headers: { connection: 'close' } });
  return (await response.text()).trim();
}

describe('with names, one port of the loopback, clients hidden, and no ports of --net=host', () => {
  test('the names are known in containers', async () => {
    const { ipv4, ipv6 } = await networkStatus(machine);
    const said = await inContainer(
      Object.keys(NAMES)
        .map((name) => `nslookup ${name}`)
        .join('; '),
    );
    for (const address of ['198.51.100.9', ipv4.host, ipv6?.host, ipv4.gateway, ipv6?.gateway]) {
      expect(said).toContain(`Address: ${address ?? 'none'}\n`);
    }
    expect(await dial('here.quay.test', allowed)).toEqual(['allowed']);
  });

  test('host.docker.internal has that port, and refuses others', async () => {
    const [first, second] = await dial('host.docker.internal', allowed, other);
    expect(first).toBe('allowed');
    expect(second).toContain('Connection refused');
  });

  test('a published port’s container sees the gateway, whoever comes', async () => {
    const { ipv4 } = await networkStatus(machine);
    const port = await serveWho('hidden');
    for (const address of ['127.0.0.1', ...addresses.map((one) => one.address)]) {
      expect(await whoIsSeen(port, address)).toContain(ipv4.gateway);
    }
  });

  test('what listens in a container with the VM’s network stays in the VM', async () => {
    const port = await findFreePort();
    const script = `mkdir -p /www; echo inside > /www/index.html; exec httpd -f -p ${port} -h /www`;
    await machine.docker.expect(['run', '--detach', '--init', '--net', 'host', BASE_IMAGE, 'sh', '-c', script]);
    const page = await eventually(() => machine.inVm(`wget -q -O - http://127.0.0.1:${port}/`).catch(() => null), {
      what: 'the page in the VM',
    });
    expect(page.trim()).toBe('inside');
    // Published later, and there: so the other one would be.
    await serveWho('later');
    expect(await get(port)).toBe('ECONNREFUSED');
    expect(await machine.expectCli(['ports'])).not.toContain(String(port));
  });
});

describe('with the loopback closed, and the rest reset', () => {
  beforeAll(async () => {
    await machine.clean();
    for (const path of ['names', 'clientAddresses', 'hostNetworkPorts']) await reset(path);
    await set('hostLoopback', false);
    await machine.expectCli(['restart']);
    await startAsker();
  });

  test('host.docker.internal is a name still, and refuses every port', async () => {
    const { ipv4 } = await networkStatus(machine);
    expect(await inContainer('nslookup host.docker.internal')).toContain(ipv4.host);
    for (const line of await dial('host.docker.internal', allowed, other)) {
      expect(line).toContain('Connection refused');
    }
  });

  test('the names are gone', async () => {
    expect(await inContainer('nslookup here.quay.test || echo none')).toMatch(/none$/);
  });

  test('a published port’s container sees its clients', async () => {
    const port = await serveWho('open');
    for (const { address } of addresses) expect(await whoIsSeen(port, address)).toContain(address);
  });

  test('the settings are reset', async () => {
    await reset('hostLoopback');
    const settings = JSON.parse(await machine.expectCli(['settings', '--json'])) as { network: unknown };
    expect(settings.network).toMatchObject({
      names: {},
      hostLoopback: true,
      clientAddresses: 'kept',
      hostNetworkPorts: true,
    });
  });
});
