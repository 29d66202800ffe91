import { mkdir, symlink } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BodyInspector } from '../../../electron/forward/engine-proxy/body-inspector.ts';
import { mountInspector } from '../../../electron/forward/mounts/mount-inspector.ts';
import type { SharedMount } from '../../../electron/forward/mounts/mount-source.ts';
import { resolveLinks } from '../../../electron/forward/mounts/resolve-links.ts';
import { guestPathOf } from '../../../electron/vm/guest-path.ts';
import { type ForwardedEngine, forwardEngine } from './support/forwarded-engine.ts';

const ROUTES = [
  'POST /v1.51/containers/create',
  'POST /containers/create',
  'POST /v1.51/volumes/create',
  'POST /v1.51/services/create',
  'POST /v1.51/services/abc/update',
];

/** Calls with bodies that name no mounts, whatever stands in them. */
const OTHER_ROUTES = [
  'POST /v1.51/containers/abc/update',
  'POST /v1.51/containers/abc/rename',
  'POST /v1.51/containers/abc/exec',
  'POST /v1.51/commit',
  'POST /v1.51/build',
  'POST /v1.51/images/load',
];

let forwarded: ForwardedEngine;
let shares: SharedMount[];
let home: string;

beforeEach(async () => {
  // The folder of the test is only known once it is there.
  const late: BodyInspector = {
    name: 'mounts',
    matches: (call) => inspector().matches(call),
    inspect: (body, call, signal) => inspector().inspect(body, call, signal),
  };
  forwarded = await forwardEngine([late]);
  home = join(forwarded.folder, 'home');
  await mkdir(join(home, 'project'), { recursive: true });
  shares = [
    { hostPath: home, guestPath: home, readOnly: false },
    { hostPath: '/nowhere', guestPath: '/nowhere', readOnly: true },
  ];
  for (const route of [...ROUTES, ...OTHER_ROUTES]) forwarded.engine.record(route, 201);
});

afterEach(() => forwarded.dispose());

function inspector(): BodyInspector {
  const engineSocket = forwarded.path;
  return mountInspector({
    shares: () => shares,
    sharesSettled: () => Promise.resolve(),
    ...{ engineSocket, guestPathOf, resolveLinks, platform: 'linux' },
  });
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function post(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({
      socketPath: forwarded.path,
      path,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    call.on('error', reject);
    call.on('response', (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    call.end(body);
  });
}

/** The body that the engine got last. */
const received = (): string => forwarded.engine.requests.at(-1)?.body.toString() ?? 'nothing';

describe('a container’s mounts', () => {
  it('reach the engine byte for byte when nothing is to be changed', async () => {
    const body = `{ "Image":"x" , "HostConfig" : {"Binds":["${home}/project/:/a:ro","vol:/b","/anonymous"],\n"Memory":9007199254740993,"Unknown":{"Binds":1}},"Labels":{"a":"1","A":"2"}}\n`;
    expect(await post('/v1.51/containers/create?name=x', body)).toMatchObject({ status: 201 });
    expect(received()).toBe(body);
    const { rawHeaders } = forwarded.engine.requests.at(-1) ?? { rawHeaders: [] };
    expect(rawHeaders).toContain(String(Buffer.byteLength(body)));
  });

  it('reach it so also in chunks', async () => {
    const body = `{"HostConfig":{"Binds":["${home}:/a"]}}`;
    await post('/containers/create', body, { 'Transfer-Encoding': 'chunked' });
    expect(received()).toBe(body);
    expect(forwarded.engine.requests.at(-1)?.rawHeaders).toContain('chunked');
  });

  it.each([
    ['Binds', (path: string) => ({ HostConfig: { Binds: [`${path}:/var/run/docker.sock`] } })],
    ['Mounts', (path: string) => ({ HostConfig: { Mounts: [{ Type: 'bind', Source: path, Target: '/x' }] } })],
    ['names in another case', (path: string) => ({ hostconfig: { BINDS: [`${path}:/x`] } })],
  ])('get the engine’s socket for the forwarded one (%s)', async (_name, bodyOf) => {
    await post(
      '/v1.51/containers/create',
      JSON.stringify({ ...bodyOf(forwarded.path), Big: [1] }).replace('[1]', '12345678901234567890'),
    );
    expect(received()).toBe(
      JSON.stringify({ ...bodyOf('/var/run/docker.sock'), Big: [1] }).replace('[1]', '12345678901234567890'),
    );
  });

  it('get it as well by a link to it, and in chunks', async () => {
    await symlink(forwarded.path, join(home, 'sock'));
    const body = JSON.stringify({ HostConfig: { Binds: [`${home}/sock:/s`] } });
    await post('/v1.51/containers/create', body, { 'Transfer-Encoding': 'chunked', Trailer: 'X' });
    expect(received()).toBe(JSON.stringify({ HostConfig: { Binds: ['/var/run/docker.sock:/s'] } }));
  });

  it('outside what is shared are refused, with what is shared and what to do', async () => {
    const answer = await post(
      '/v1.51/containers/create',
      JSON.stringify({ HostConfig: { Binds: ['/srv/data:/data'] } }),
    );
    expect(answer.status).toBe(400);
    const { message } = JSON.parse(answer.body) as { message: string };
    expect(message).toContain('/srv/data is not shared with the VM');
    expect(message).toContain(`shared are ${home}, /nowhere (read-only)`);
    expect(message).toContain('boathouse settings');
    expect(forwarded.engine.requests).toEqual([]);
  });

  it.each([
    ['Mounts', { HostConfig: { Mounts: [{ Type: 'volume', Source: 'v' }, null, { Type: 'bind', Source: '/srv' }] } }],
    [
      'options of a volume’s driver',
      {
        HostConfig: {
          Mounts: [
            {
              Type: 'volume',
              VolumeOptions: { DriverConfig: { Options: { type: 'none', o: 'ro,bind', device: '/srv' } } },
            },
          ],
        },
      },
    ],
    ['a link out of what is shared', { HostConfig: { Binds: ['HOME/link:/x'] } }],
  ])('outside are refused in %s', async (_name, body) => {
    await symlink('/srv', join(home, 'link'));
    const answer = await post('/v1.51/containers/create', JSON.stringify(body).replace('HOME', home));
    expect([answer.status, answer.body.includes('/srv')]).toEqual([400, true]);
    expect(forwarded.engine.requests).toEqual([]);
  });

  it.each(['/var/run/docker.sock', '/var/lib/docker', '/proc', '/sys', '/dev', '/lib/modules', '/etc/localtime'])(
    'may be %s of the VM',
    async (path) => {
      const body = JSON.stringify({ HostConfig: { Binds: [`${path}:/x`] } });
      expect((await post('/v1.51/containers/create', body)).status).toBe(201);
      expect(received()).toBe(body);
    },
  );

  it.each([
    ['a field twice', '{"HostConfig":{"Binds":["vol:/x"],"binds":["/srv:/x"]}}'],
    ['a field of another type', '{"HostConfig":{"Binds":"/srv:/x"}}'],
    ['something else than JSON', '{"HostConfig":'],
    ['two values', '{}{"HostConfig":{"Binds":["/srv:/x"]}}'],
  ])('are refused in a body with %s', async (_name, body) => {
    expect((await post('/v1.51/containers/create', body)).status).toBe(400);
    expect(forwarded.engine.requests).toEqual([]);
  });

  it.each(['{}', '{"HostConfig":null}', '{"HostConfig":{"Binds":null,"Mounts":null}}', ''])(
    'may be absent (%j)',
    async (body) => {
      expect((await post('/v1.51/containers/create', body)).status).toBe(201);
    },
  );

  it('of a body beyond the limit are refused', async () => {
    const answer = await post('/v1.51/containers/create', Buffer.alloc(17 * 1024 * 1024, ' '));
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toEqual({ message: expect.stringContaining('longer than 16 MiB') as unknown });
  });

  it('are looked into after the client was told to go on', async () => {
    const body = '{"HostConfig":{"Binds":["vol:/x"]}}';
    const client = await forwarded.client();
    client.send(
      `POST /containers/create HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.send(body);
    // The engine's own “100 Continue” is not passed on.
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 201 /);
    expect(received()).toBe(body);
  });

  it('leave the connection usable, for a pipelined request as well', async () => {
    const body = '{"HostConfig":{"Binds":["/srv:/x"]}}';
    const good = '{"HostConfig":{}}';
    const client = await forwarded.client();
    const head = (length: number): string =>
      `POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: ${length}\r\n\r\n`;
    client.send(`${head(good.length)}${good}${head(good.length)}${good}${head(body.length)}${body}`);
    for (const status of [201, 201, 400]) await client.until(`HTTP/1.1 ${status} `);
    expect(forwarded.engine.requests.length).toBe(2);
  });
});

it.each(OTHER_ROUTES)('nothing is looked for in %s', async (route) => {
  const body = '{"HostConfig":{"Binds":["/not-shared:/x"]},"Unknown":[1,  2]}';
  expect((await post(route.replace('POST ', ''), body)).status).toBe(201);
  expect(received()).toBe(body);
});

describe('the mounts of other objects', () => {
  const device = (path: string): string =>
    JSON.stringify({ Name: 'v', DriverOpts: { type: 'none', o: 'bind', device: path } });
  const service = (path: string): string =>
    JSON.stringify({ TaskTemplate: { ContainerSpec: { Mounts: [{ Type: 'bind', Source: path, Target: '/x' }] } } });

  it.each([
    ['/v1.51/volumes/create', device],
    ['/v1.51/services/create', service],
    ['/v1.51/services/abc/update?version=3', service],
  ])('are treated alike in %s', async (path, bodyOf) => {
    expect((await post(path, bodyOf('/srv'))).status).toBe(400);
    expect((await post(path, bodyOf(`${home}/project`))).status).toBe(201);
    expect(received()).toBe(bodyOf(`${home}/project`));
    await post(path, bodyOf(forwarded.path));
    expect(received()).toBe(bodyOf('/var/run/docker.sock'));
  });

  it.each([
    '{"Name":"v","Driver":"local"}',
    '{"Name":"v","DriverOpts":{"type":"nfs","o":"addr=10.0.0.1","device":":/srv"}}',
    '{"Name":"v","DriverOpts":{"type":"tmpfs","device":"tmpfs"}}',
    '{"Name":"v","Driver":"other","DriverOpts":{"type":"none","o":"bind","device":"/srv"}}',
  ])('are none in %s', async (body) => {
    expect((await post('/v1.51/volumes/create', body)).status).toBe(201);
    expect(received()).toBe(body);
  });
});
