import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { BASE_IMAGE, BASH_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import { LoopbackServer } from '../../support/loopback-server.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { networkActivity, networkStatus } from '../../support/network-activity.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
  await machine.ensureImage(BASH_IMAGE);
});
afterAll(() => machine.clean());

const inContainer = (script: string, image = BASE_IMAGE, ...options: string[]): string[] => [
  ...['run', '--rm', ...options, image],
  ...[image === BASH_IMAGE ? 'bash' : 'sh', '-c', script],
];

/** To the end of what the other side sends. (An iteration would destroy the socket after that.) */
async function received(client: Socket): Promise<string> {
  let text = '';
  client.on('data', (chunk) => (text += String(chunk)));
  await once(client, 'end');
  return text;
}

test('1,000 connections of a container at once, each with bytes of its own', async () => {
  const count = 1000;
  const clients: Socket[] = [];
  await using server = await LoopbackServer.start((client) => void clients.push(client));
  const dial = `nc ${HOST_ALIAS} ${server.port} -e cat`;
  const script = `for n in $(seq ${count}); do ${dial} & done; wait; echo all ended`;
  const container = machine.docker.expect(inContainer(script, BASE_IMAGE, '--init'));
  await eventually(() => Promise.resolve(clients.length === count ? true : null), {
    what: `${count} connections`,
    timeoutMs: 300_000,
  });
  expect((await networkActivity(machine)).tcpFlows).toBeGreaterThanOrEqual(count);
  const echoes = clients.map(received);
  for (const [index, client] of clients.entries()) client.end(`${index} `.repeat(200));
  for (const [index, echo] of (await Promise.all(echoes)).entries()) expect(echo).toBe(`${index} `.repeat(200));
  expect(await container).toContain('all ended');
  await eventually(async () => ((await networkActivity(machine)).tcpFlows < 100 ? true : null), {
    what: 'the flows are gone',
  });
});

describe('half-close', () => {
  test('a container that has ended its side still gets the answer', async () => {
    await using server = await LoopbackServer.start((client) => {
      void received(client).then((text) => client.end(`got ${text}`));
    });
    const script = `printf 'all of it' | nc ${HOST_ALIAS} ${server.port}`;
    expect(await machine.docker.expect(inContainer(script))).toBe('got all of it');
  });

  test('a host that has ended its side still gets what the container sends', async () => {
    let said: Promise<string> | null = null;
    await using server = await LoopbackServer.start((client) => {
      client.end('over');
      said = received(client);
    });
    const script = `exec 3<>/dev/tcp/${HOST_ALIAS}/${server.port}; cat <&3; echo not yet >&3`;
    expect(await machine.docker.expect(inContainer(script, BASH_IMAGE))).toBe('over');
    expect(await (said as Promise<string> | null)).toBe('not yet\n');
  });
});

test('a port that nobody listens on is refused, at the host’s alias and at the gateway', async () => {
  let port = 0;
  {
    await using server = await LoopbackServer.start(() => undefined);
    port = server.port;
  }
  const script = `for a in ${HOST_ALIAS} 192.168.65.1; do nc -w 20 $a ${port} </dev/null; echo $?; done 2>&1`;
  const output = await machine.docker.expect(inContainer(script));
  expect(output.match(/Connection refused/g)).toHaveLength(2);
});

describe('names', () => {
  test('host.docker.internal is the host, whose loopback it reaches', async () => {
    const url = `http://host.docker.internal:${inject('session').registryPort}/v2/`;
    expect(await machine.docker.expect(inContainer(`wget -q -O - ${url}`))).toBe('{}');
    const { ipv4, ipv6 } = await networkStatus(machine);
    const answers = await machine.docker.expect(inContainer('nslookup host.docker.internal'));
    expect(answers).toContain(ipv4.host);
    expect(answers).toContain(ipv6?.host);
  });

  test('gateway.docker.internal is the gateway', async () => {
    const { ipv4 } = await networkStatus(machine);
    expect(await machine.docker.expect(inContainer('nslookup gateway.docker.internal'))).toContain(ipv4.gateway);
  });
});

test('the host’s alias is reached by IPv6, from the VM’s own namespace and from a network with IPv6', async () => {
  await using server = await LoopbackServer.start((client) => client.end('by IPv6'), '::1');
  const { ipv6 } = await networkStatus(machine);
  const script = `nc ${ipv6?.host ?? ''} ${server.port} </dev/null`;
  expect(await machine.docker.expect(inContainer(script, BASE_IMAGE, '--network', 'host'))).toBe('by IPv6');
  await machine.docker.expect(['network', 'create', '--ipv6', 'six']);
  expect(await machine.docker.expect(inContainer(script, BASE_IMAGE, '--network', 'six'))).toBe('by IPv6');
});

test('nothing is sent twice in a quiet run', async () => {
  const bytes = Buffer.alloc(5_000_000, 7);
  await using server = await LoopbackServer.start((client) => {
    client.resume();
    client.end(bytes);
  });
  const ends = `nc ${HOST_ALIAS} ${server.port}`;
  const script = `for n in $(seq 20); do head -c 100000 /dev/zero | ${ends} | wc -c; done | sort | uniq -c`;
  const retransmitted = async (): Promise<number> =>
    (await networkActivity(machine)).tcp?.segmentsRetransmitted ?? Number.NaN;
  // A computer may be too busy to run the VM for a second, once or twice.
  for (let attempt = 1; ; attempt += 1) {
    const before = await retransmitted();
    expect((await machine.docker.expect(inContainer(script))).trim()).toBe('20 5000000');
    const after = await retransmitted();
    if (attempt === 3) expect(after - before).toBe(0);
    if (after === before) return;
  }
});
