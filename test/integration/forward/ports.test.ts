import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { HttpEngineContainers } from '../../../electron/forward/ports/http-engine-containers.ts';
import { formatBinding } from '../../../electron/forward/ports/port-binding.ts';
import { PublishedPorts } from '../../../electron/forward/ports/published-ports.ts';
import { SshPortPublisher } from '../../../electron/forward/ports/ssh-port-publisher.ts';
import { startGuard } from '../../../electron/forward/ports/start-guard.ts';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { findPortHolder } from '../../../electron/host/port-holder.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { Warnings } from '../../../electron/vm/warnings.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeGuestAddresses } from '../../support/ports/fake-guest-addresses.ts';
import { FakeListeners } from '../../support/ports/fake-listeners.ts';
import { FakeDockerd } from './support/fake-dockerd.ts';
import { type ForwardedEngine, forwardEngine } from './support/forwarded-engine.ts';

let forwarded: ForwardedEngine;
let dockerd: FakeDockerd;
let ports: PublishedPorts;
let warnings: Warnings;
let addresses: FakeGuestAddresses;
let servers: Server[];
/** Free on this host a moment ago. */
let port: number;

beforeEach(async () => {
  servers = [];
  warnings = new Warnings();
  addresses = new FakeGuestAddresses();
  port = await findFreePort();
  forwarded = await forwardEngine([], ({ dial, link }) => {
    const engine = new HttpEngineContainers(dial, systemClock);
    ports = new PublishedPorts({
      engine,
      publisher: new SshPortPublisher({
        session: (signal) => link.session(signal),
        addresses,
        findHolder: findPortHolder,
        platform: process.platform,
        clock: systemClock,
        logger: silentLogger(),
      }),
      defaultAddresses: () => Promise.resolve(['0.0.0.0', '::']),
      listeners: new FakeListeners(),
      publishesListeners: () => Promise.resolve(true),
      warnings,
      clock: systemClock,
      random: () => 0.5,
      logger: silentLogger(),
    });
    return [startGuard({ engine, ports, clock: systemClock, logger: silentLogger() })];
  });
  dockerd = new FakeDockerd(forwarded.engine);
});

afterEach(async () => {
  await ports.dispose();
  await forwarded.dispose();
  for (const server of servers) server.close();
});

/** What listens in the guest's namespace at `port` of its loopback. */
async function inGuest(serve: (client: Socket) => void): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, serve).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  forwarded.guest.ports.set(port, (server.address() as AddressInfo).port);
}

function start(id: string): Promise<{ readonly status: number; readonly message: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: forwarded.path, path: `/v1.51/containers/${id}/start`, method: 'POST' });
    call.on('error', reject);
    call.on('response', (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => {
        const { message = '' } = (text === '' ? {} : JSON.parse(text)) as { message?: string };
        resolve({ status: response.statusCode ?? 0, message });
      });
    });
    call.end();
  });
}

async function client(host = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const part of socket as AsyncIterable<Buffer>) text += part.toString();
  return text;
}

const refused = async (host = '127.0.0.1'): Promise<boolean> =>
  client(host).then(
    (socket) => {
      socket.destroy();
      return false;
    },
    () => true,
  );

const open = (): string[] =>
  ports
    .rows()
    .filter(({ problem }) => problem === null)
    .map(({ binding }) => formatBinding(binding));

describe('a start', () => {
  it('finds its port bound, and clients reach the container at all addresses', async () => {
    await inGuest((socket) => socket.end('hello'));
    dockerd.create('web', `${port}:80`);
    let bound: string[] = [];
    dockerd.onStart = () => (bound = open());
    expect(await start('web')).toEqual({ status: 204, message: '' });
    expect(bound).toContain(`0.0.0.0:${port}/tcp`);
    for (const host of open().length === 2 ? ['127.0.0.1', '::1'] : ['127.0.0.1']) {
      expect(await readAll(await client(host))).toBe('hello');
    }
    expect(ports.rows()[0]?.traffic).toMatchObject({ connections: 1, sentBytes: 5 });
  });

  it('is bound to exactly the address that was asked for', async () => {
    await inGuest((socket) => socket.end('hello'));
    dockerd.create('web', `127.0.0.1:${port}:80`);
    await start('web');
    expect(await readAll(await client('127.0.0.1'))).toBe('hello');
    expect(await refused('127.0.0.2')).toBe(true);
    expect(open()).toEqual([`127.0.0.1:${port}/tcp`]);
  });

  it('never reaches the engine when another program holds the port, and says which', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    servers.push(other);
    await once(other, 'listening');
    dockerd.create('web', `127.0.0.1:${port}:80`);
    let started = false;
    dockerd.onStart = () => (started = true);
    const answer = await start('web');
    expect(answer.status).toBe(500);
    expect(answer.message).toContain(
      `driver failed programming external connectivity on endpoint web-name (web): Bind for 127.0.0.1:${port} failed: port is already allocated (held by `,
    );
    if (process.platform === 'linux') expect(answer.message).toContain(`pid ${process.pid})`);
    expect(started).toBe(false);
    expect(ports.rows()).toEqual([]);
  });

  it.each([204, 404, 500])('that is refused removes a container of --rm first (answered with %i)', async (status) => {
    const other = createServer().listen(port, '127.0.0.1');
    servers.push(other);
    await once(other, 'listening');
    dockerd.create('kept', `127.0.0.1:${port}:80`);
    dockerd.autoRemove = true;
    dockerd.removeWith = status;
    dockerd.create('web', `127.0.0.1:${port}:80`);
    expect((await start('kept')).status).toBe(500);
    expect(dockerd.removals).toEqual([]);
    expect((await start('web')).message).toContain('port is already allocated');
    expect(dockerd.removals).toEqual(['/containers/web?v=1&force=1']);
  });

  it('that the engine refuses gives the port back before its client hears of it', async () => {
    dockerd.create('web', `127.0.0.1:${port}:80`);
    dockerd.refuseWith = 500;
    let bound = false;
    dockerd.onStart = () => (bound = open().length === 1);
    expect(await start('web')).toEqual({ status: 500, message: 'no such network' });
    expect(bound).toBe(true);
    expect(await refused()).toBe(true);
  });

  it('whose client goes away meanwhile leaves nothing', async () => {
    dockerd.create('web', `127.0.0.1:${port}:80`);
    const raw = await forwarded.client();
    const got = new Promise<void>((resolve) => (dockerd.onStart = resolve));
    dockerd.refuseWith = 500;
    forwarded.engine.on('POST /v1.51/containers/web/start', () => dockerd.onStart());
    raw.send('POST /v1.51/containers/web/start HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n');
    await got;
    expect(open()).toHaveLength(1);
    raw.socket.destroy();
    await eventually(() => Promise.resolve(open().length === 0 ? true : null), { what: 'the port’s end' });
  });

  it('with UDP works without it, and it shows', async () => {
    dockerd.create('dns', `127.0.0.1:${port}:53/udp`);
    expect((await start('dns')).status).toBe(204);
    expect(ports.rows().map(({ problem }) => problem?.code)).toEqual(['port-unsupported']);
    expect(warnings.list()).toHaveLength(1);
  });

  it.each([
    ['192.0.2.1', /Bind for 192\.0\.2\.1:\d+ failed: cannot assign requested address/],
    ['[2001:db8::1]', /failed: single IPv6 addresses need Boathouse’s own network .* Publish on 127\.0\.0\.1/],
    ['[fe80::1]', /failed: ports cannot be published on a link-local address/],
  ])('on %s, which cannot be had, is refused', async (address, message) => {
    dockerd.create('web', `${address}:${port}:80`);
    expect((await start('web')).message).toMatch(message);
    expect(addresses.held).toEqual([]);
  });

  it('leaves other calls on the same connection alone', async () => {
    dockerd.create('web', `127.0.0.1:${port}:80`);
    const raw = await forwarded.client();
    for (let count = 0; count < 3; count += 1) {
      raw.send('POST /v1.51/containers/web/start HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n');
      expect(await raw.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 204/);
      raw.send('HEAD /_ping HTTP/1.1\r\nHost: docker\r\n\r\n');
      expect(await raw.until('\r\n\r\n')).toContain('Content-Length: 2');
    }
  });
});

describe('the engine’s events', () => {
  it('open and close ports, also after the engine and the connection were gone', async () => {
    await inGuest((socket) => socket.end('hello'));
    dockerd.run('early', `127.0.0.1:${port}:80`);
    const opened = (count: number): Promise<true> =>
      eventually(() => Promise.resolve(open().length === count ? true : null), { what: `${count} open ports` });
    ports.start();
    await opened(1);
    expect(await readAll(await client())).toBe('hello');
    dockerd.die('early');
    await opened(0);
    dockerd.run('late', `127.0.0.1:${port}:80`);
    await opened(1);
    const again = dockerd.nextReport();
    await forwarded.guest.restart();
    await again;
    expect(await readAll(await client())).toBe('hello');
    const after = dockerd.nextReport();
    const restarted = forwarded.engine.restart();
    dockerd.die('late');
    await restarted;
    await after;
    await opened(0);
  });
});

describe('a connection', () => {
  beforeEach(() => {
    dockerd.create('web', `127.0.0.1:${port}:80`);
  });

  it('carries megabytes both ways at once, unchanged', async () => {
    await inGuest((socket) => socket.pipe(socket));
    await start('web');
    const socket = await client();
    const block = randomBytes(1 << 20);
    const [sent, received] = [createHash('sha256'), createHash('sha256')];
    socket.on('data', (part: Buffer) => received.update(part));
    for (let count = 0; count < 16; count += 1) {
      sent.update(block);
      if (!socket.write(block)) await once(socket, 'drain');
    }
    socket.end();
    await once(socket, 'end');
    expect(received.digest('hex')).toBe(sent.digest('hex'));
    expect(ports.rows()[0]?.traffic).toMatchObject({ receivedBytes: 16 << 20, sentBytes: 16 << 20 });
  });

  it('ends one direction at a time', async () => {
    await inGuest((socket) => {
      let text = '';
      socket.on('data', (part: Buffer) => (text += part.toString()));
      socket.on('end', () => socket.end(`got ${text}`));
    });
    await start('web');
    const socket = await client();
    socket.end('all of it');
    expect(await readAll(socket)).toBe('got all of it');
  });

  it('does not read on when the other side does not', async () => {
    let sentBytes = 0;
    await inGuest((socket) => {
      const block = Buffer.alloc(64 * 1024);
      const send = (): void => {
        do sentBytes += block.length;
        while (socket.write(block) && sentBytes < 1 << 30);
      };
      socket.on('drain', send).on('error', () => undefined);
      send();
    });
    await start('web');
    const socket = await client();
    socket.pause();
    let last = -1;
    await eventually(
      () => {
        const still = sentBytes === last;
        last = sentBytes;
        return Promise.resolve(still ? true : null);
      },
      { what: 'the sender’s stop', pauseMs: 500 },
    );
    expect(sentBytes).toBeLessThan(64 << 20);
    socket.destroy();
    await eventually(() => Promise.resolve(ports.rows()[0]?.traffic.openConnections === 0 ? true : null), {
      what: 'the connection’s end',
    });
  });

  it('is reset when nobody listens in the container, and when the VM is gone', async () => {
    await start('web');
    const nobody = await client();
    await expect(once(nobody, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
    await inGuest((socket) => socket.write('hello'));
    const cut = await client();
    await once(cut, 'data');
    const broken = once(cut, 'end');
    forwarded.guest.crash();
    await expect(broken).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends with the container', async () => {
    await inGuest((socket) => socket.write('hello'));
    await start('web');
    ports.start();
    const socket = await client();
    await once(socket, 'data');
    const closed = once(socket, 'close').catch(() => 'reset');
    socket.on('end', () => socket.end());
    await eventually(() => Promise.resolve(dockerd.followed ? true : null), { what: 'the report' });
    dockerd.die('web');
    await closed;
    expect(await refused()).toBe(true);
  });
});
