import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { publishedPort } from '../../../electron/api/ports.ts';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { hostAddresses } from '../../../electron/host/host-addresses.ts';
import { NETCAT_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { leaveMachine, machineOnOwnNetwork } from '../../support/machines.ts';
import { answers, exchangeDatagrams, get } from '../../support/published.ts';

/** What needs our own network: ports published at one address by name, and UDP of containers with the VM's network. */
let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await machineOnOwnNetwork('addresses');
  await machine.ensureImage(NETCAT_IMAGE);
});
afterEach(() => machine.clean());
afterAll(() => leaveMachine(machine));

/** HTTP that tells the container’s name, and UDP that answers its first client with its own bytes. */
const SERVE =
  'mkdir -p /www; hostname > /www/index.html; nc.traditional -u -l -p 53 -e /bin/cat & exec httpd -f -p 80 -h /www';

async function serve(name: string, addresses: readonly string[], port: number): Promise<void> {
  const publish = addresses.flatMap((address) => ['-p', `${address}:${port}:80`, '-p', `${address}:${port}:53/udp`]);
  const options = ['run', '--detach', '--init', '--name', name, '--hostname', name, ...publish];
  await machine.docker.expect([...options, NETCAT_IMAGE, 'sh', '-c', SERVE]);
}

/** Those of this computer that others may reach it by; a computer without a network has none. */
const others = hostAddresses();

test('127.0.0.1 has TCP and UDP, and no other address of this computer or of the VM', async () => {
  const port = await findFreePort();
  await serve('local', ['127.0.0.1'], port);
  await answers(port, 'local');
  expect(await exchangeDatagrams(port, '127.0.0.1', 'hello')).toBe('127.0.0.1: hello');
  expect(await get(port, '127.0.0.2')).toBe('ECONNREFUSED');
  for (const { address } of others) expect(await get(port, address)).toBe('ECONNREFUSED');
});

test('what the card may bring to the VM’s loopback, no container can', async () => {
  const port = await findFreePort();
  await serve('local', ['127.0.0.1'], port);
  await answers(port, 'local');
  // As privileged as can be, but for the VM's network: its own packets to 127.0.0.1 go to the VM.
  const reach = [
    'ip route del table local local 127.0.0.0/8 dev lo; ip route del table local local 127.0.0.1 dev lo',
    'gateway=$(ip route | sed -n "s/^default via \\([^ ]*\\).*/\\1/p")',
    'echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet; echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet',
    'ip route add 127.0.0.0/8 via $gateway',
    'ip route get 127.0.0.1',
    `wget -q -T 3 -O - http://127.0.0.1:${port}/ || echo nobody`,
  ].join('; ');
  const said = await machine.docker.expect(['run', '--rm', '--privileged', NETCAT_IMAGE, 'sh', '-c', reach]);
  expect(said).toMatch(/^127\.0\.0\.1 via /m);
  expect(said).toMatch(/^nobody$/m);
});

describe.each(others.map(({ address, family }) => ({ address, family })))('$address', ({ address, family }) => {
  const named = family === 6 ? `[${address}]` : address;

  test('has TCP and UDP, and 127.0.0.1 has another container at the same port', async () => {
    const port = await findFreePort();
    await serve('outer', [named], port);
    await serve('inner', ['127.0.0.1'], port);
    await answers(port, 'outer', address);
    await answers(port, 'inner');
    expect(await exchangeDatagrams(port, address, 'hello')).toBe(`${address}: hello`);
    expect(await exchangeDatagrams(port, '127.0.0.1', 'hello')).toBe('127.0.0.1: hello');
    await machine.docker.expect(['rm', '--force', 'outer']);
    await answers(port, 'ECONNREFUSED', address);
    await serve('again', [named], port);
    await answers(port, 'again', address);
  });

  test('comes back with a backend that was killed, and stays this computer’s for who dials it in the VM', async () => {
    await using server = Object.assign(createServer((_, response) => response.end('the host')).listen(0, address), {
      [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
    });
    await once(server, 'listening');
    const port = await findFreePort();
    await serve('outer', [named], port);
    process.kill(await machine.backendPid(), 'SIGKILL');
    await answers(port, 'ECONNREFUSED', address);
    await machine.start();
    await answers(port, 'outer', address);
    const theirs = (server.address() as AddressInfo).port;
    const reach = (at: number): string => `wget -q -T 20 -O - http://${named}:${at}/`;
    expect(await machine.inVm(reach(theirs))).toBe('the host');
    expect(await machine.inVm(reach(port))).toBe('outer');
  });
});

describe('docker run --net=host', () => {
  const rows = async (): Promise<string[]> => {
    const list = z.array(publishedPort).parse(JSON.parse(await machine.expectCli(['ports', '--json'])));
    return list.map(({ container, protocol, address, port }) => `${container.name} ${protocol} ${address} ${port}`);
  };
  const run = (name: string, script: string): Promise<string> =>
    machine.docker.expect([
      'run',
      '--detach',
      '--init',
      '--name',
      name,
      '--net',
      'host',
      NETCAT_IMAGE,
      'sh',
      '-c',
      script,
    ]);

  afterAll(async () => {
    await machine.expectCli(['settings', 'reset', 'network.hostNetworkPorts']);
  });

  test('has the ports at which its processes listen, while they do', async () => {
    const [all, local, udp] = [await findFreePort(), await findFreePort(), 5399];
    const script = [
      'mkdir -p /www; echo harbour > /www/index.html',
      `httpd -p ${all} -h /www; httpd -p 127.0.0.1:${local} -h /www`,
      `nc.traditional -u -l -p ${udp} -e /bin/cat & sleep 3600`,
    ].join('; ');
    await run('harbour', script);
    await answers(all, 'harbour');
    await answers(local, 'harbour');
    expect(await get(local, '127.0.0.2')).toBe('ECONNREFUSED');
    const expected = [`tcp 0.0.0.0 ${all}`, `tcp 127.0.0.1 ${local}`, `udp 0.0.0.0 ${udp}`];
    const list = await eventually(
      async () => {
        const now = await rows();
        return expected.every((port) => now.includes(`harbour ${port}`)) ? now : null;
      },
      { what: expected.join() },
    );
    // Nothing of the VM's own.
    expect(list.filter((row) => !row.startsWith('harbour ') || row.endsWith(' 22'))).toEqual([]);
    // The last, as this server listens to nobody else from then on.
    expect(await exchangeDatagrams(udp, '127.0.0.1', 'hello')).toBe('127.0.0.1: hello');

    await machine.docker.expect(['exec', 'harbour', 'sh', '-c', 'kill $(pidof httpd)']);
    await answers(all, 'ECONNREFUSED');
    await machine.docker.expect(['rm', '--force', 'harbour']);
    await eventually(async () => ((await rows()).length === 0 ? true : null), { what: 'no port' });
  });

  test('runs on where somebody else has the port, which shows', async () => {
    await using other = Object.assign(createServer().listen(0, '0.0.0.0'), {
      [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void other.close(() => resolve())),
    });
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await run('late', `mkdir -p /www; echo late > /www/index.html; exec httpd -f -p ${port} -h /www`);
    const problem = await eventually(
      async () => {
        const list = z.array(publishedPort).parse(JSON.parse(await machine.expectCli(['ports', '--json'])));
        return list.find(({ address }) => address === '0.0.0.0')?.problem ?? null;
      },
      { what: 'the problem' },
    );
    expect(problem).toContain(`port is already allocated (held by `);
    expect((await machine.status()).warnings.join()).toContain(
      `The container late runs without its port 0.0.0.0:${port}`,
    );
    await other[Symbol.asyncDispose]();
    await answers(port, 'late');
  });

  test('keeps them to the VM where the setting says so', async () => {
    await machine.expectCli(['settings', 'set', 'network.hostNetworkPorts', 'false']);
    const port = await findFreePort();
    await run('quiet', `mkdir -p /www; echo quiet > /www/index.html; exec httpd -f -p ${port} -h /www`);
    await eventually(() => machine.inVm(`wget -q -O - http://127.0.0.1:${port}/`), { what: 'the server in the VM' });
    expect(await get(port)).toBe('ECONNREFUSED');
    expect(await rows()).toEqual([]);
  });
});
