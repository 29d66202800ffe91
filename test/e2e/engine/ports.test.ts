import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { publishedPort, type PublishedPortInfo } from '../../../electron/api/ports.ts';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { BASE_IMAGE, CLIENT_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { answers, get } from '../../support/published.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterEach(() => machine.clean());
afterAll(async () => {
  await machine.expectCli(['settings', 'reset', 'network.publishAddress']);
});

/** Serves /www and tells which container it is. */
const SERVE = 'mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www';

function serve(name: string, ...options: string[]): Promise<string> {
  const args = ['run', '--detach', '--init', '--name', name, '--hostname', name, ...options];
  return machine.docker.expect([...args, BASE_IMAGE, 'sh', '-c', SERVE]);
}

async function ports(): Promise<PublishedPortInfo[]> {
  return z.array(publishedPort).parse(JSON.parse(await machine.expectCli(['ports', '--json'])));
}

async function listen(port: number, host: string): Promise<Server & AsyncDisposable> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  return Object.assign(server, {
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

describe('docker run -p', () => {
  test('publishes on this computer, at all addresses, as soon as it returns', async () => {
    const port = await findFreePort();
    await serve('web', '-p', `${port}:80`);
    await answers(port, 'web');
    const list = (await ports()).filter(({ container }) => container.name === 'web');
    expect(list.map(({ address }) => address)).toContain('0.0.0.0');
    if (list.some(({ address }) => address === '::')) expect(await get(port, '::1')).toBe('web');
    expect(list.find(({ address }) => address === '0.0.0.0')?.connections).toBeGreaterThan(0);
    await machine.docker.expect(['stop', '--timeout', '0', 'web']);
    await answers(port, 'ECONNREFUSED');
    await machine.docker.expect(['start', 'web']);
    await answers(port, 'web');
    await machine.docker.expect(['kill', 'web']);
    await answers(port, 'ECONNREFUSED');
    expect(await ports()).toEqual([]);
  });

  test('binds exactly the address that was asked for', async () => {
    const port = await findFreePort();
    await serve('local', '-p', `127.0.0.1:${port}:80`);
    await answers(port, 'local');
    expect(await get(port, '127.0.0.2')).toBe('ECONNREFUSED');
    expect((await ports()).map(({ address }) => address)).toEqual(['127.0.0.1']);
  });

  test('at ::1 is open there alone', async () => {
    const port = await findFreePort();
    await serve('six', '-p', `[::1]:${port}:80`);
    await answers(port, 'six', '::1');
    expect(await get(port)).toBe('ECONNREFUSED');
    expect((await ports()).map(({ address }) => address)).toEqual(['::1']);
  });

  test('of a port that this computer does not have free fails with the cause, and starts nothing', async () => {
    const port = await findFreePort();
    await using other = await listen(port, '127.0.0.1');
    const args = ['run', '--detach', '--name', 'late', '-p', `127.0.0.1:${port}:80`, BASE_IMAGE, 'sleep', '60'];
    const refusal = await machine.docker.refused(args);
    expect(refusal).toContain('driver failed programming external connectivity on endpoint late');
    expect(refusal).toContain(`Bind for 127.0.0.1:${port} failed: port is already allocated (held by `);
    expect(refusal).toContain(`pid ${process.pid})`);
    expect(await machine.docker.expect(['inspect', '--format', '{{.State.Status}}', 'late'])).toBe('created');
    await other[Symbol.asyncDispose]();
    await machine.docker.expect(['start', 'late']);
    expect((await ports()).map(({ container }) => container.name)).toEqual(['late']);
  });

  test('of another container’s port fails, and works at once when that one is removed', async () => {
    const port = await findFreePort();
    await serve('first', '-p', `${port}:80`);
    const second = ['run', '--detach', '--name', 'second', '-p', `${port}:80`, BASE_IMAGE, 'sleep', '60'];
    expect(await machine.docker.refused(second)).toContain('port is already allocated (held by the container first)');
    // The client of `--rm` waits for the container's removal, for ever if nobody does it.
    const passing = ['run', '--rm', '--name', 'passing', '-p', `${port}:80`, BASE_IMAGE, 'true'];
    expect(await machine.docker.refused(passing)).toContain('port is already allocated (held by the container first)');
    expect(await machine.docker.refused(['inspect', 'passing'])).toMatch(/no such object/i);
    await machine.docker.expect(['rm', '--force', 'second', 'first']);
    await serve('third', '-p', `${port}:80`);
    await answers(port, 'third');
  });

  test('without a number, with a range and with -P gets the number that docker port shows', async () => {
    const first = await findFreePort();
    await serve('chosen', '-p', '80');
    await serve('range', '-p', `127.0.0.1:${first}-${first + 5}:80`);
    await serve('exposed', '--expose', '80', '-P');
    for (const name of ['chosen', 'range', 'exposed']) {
      const [shown = ''] = (await machine.docker.expect(['port', name, '80/tcp'])).split('\n');
      const port = Number(shown.slice(shown.lastIndexOf(':') + 1));
      await answers(port, name);
    }
  });

  test('with UDP on ::1 runs, and says that the port is not open', async () => {
    // On neither network: to ::1 there is no way into the VM but ssh.
    await serve('dns', '-p', '[::1]:5353:53/udp');
    expect((await ports()).map(({ protocol, problem }) => [protocol, problem])).toEqual([
      ['udp', expect.stringContaining('UDP') as string],
    ]);
    expect((await machine.status()).warnings.join('\n')).toContain('The container dns runs without its port');
  });

  test('obeys the setting at once', async () => {
    await machine.expectCli(['settings', 'set', 'network.publishAddress', 'loopback']);
    const [one, two] = [await findFreePort(), await findFreePort()];
    await serve('quiet', '-p', `${one}:80`);
    await serve('loud', '-p', `0.0.0.0:${two}:80`);
    await answers(one, 'quiet');
    expect(await get(one, '127.0.0.2')).toBe('ECONNREFUSED');
    expect(await get(two, '127.0.0.2')).toBe('loud');
    await machine.expectCli(['settings', 'reset', 'network.publishAddress']);
  });
});

describe('without docker run', () => {
  test('a container that another one starts in the VM is published', async () => {
    await machine.ensureImage(CLIENT_IMAGE);
    const port = await findFreePort();
    const create = ['create', '--init', '--name', 'inner', '--hostname', 'inner', '-p', `127.0.0.1:${port}:80`];
    await machine.docker.expect([...create, BASE_IMAGE, 'sh', '-c', SERVE]);
    const socket = `${machine.layout.engineSocket}:/var/run/docker.sock`;
    await machine.docker.expect(['run', '--rm', '-v', socket, CLIENT_IMAGE, 'docker', 'start', 'inner']);
    await answers(port, 'inner');
  });

  test('ports come back with the restart policy, with the VM, and with a backend that was killed', async () => {
    const port = await findFreePort();
    await serve('phoenix', '--restart', 'always', '-p', `127.0.0.1:${port}:80`);
    await answers(port, 'phoenix');
    const pid = await machine.docker.expect(['inspect', '--format', '{{.State.Pid}}', 'phoenix']);
    await machine.inVm(`kill -9 ${pid}`);
    await answers(port, 'phoenix');

    process.kill(await machine.backendPid(), 'SIGKILL');
    await answers(port, 'ECONNREFUSED');
    await machine.start();
    await answers(port, 'phoenix');

    await machine.expectCli(['stop']);
    expect(await get(port)).toBe('ECONNREFUSED');
    await machine.start();
    await answers(port, 'phoenix');
  });
});
