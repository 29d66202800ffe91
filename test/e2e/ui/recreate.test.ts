import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContainerEdit } from '../../../electron/api/engine/container-edit.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { openUi } from '../../support/ui/open-ui.ts';
import type { UiConnection } from '../../support/ui/ui-browser.ts';

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Running: boolean };
  readonly Config: Record<string, unknown>;
  readonly HostConfig: Record<string, unknown>;
  readonly Mounts: { readonly Name: string; readonly Destination: string; readonly RW: boolean }[];
  readonly NetworkSettings: {
    readonly Networks: Record<string, { IPAMConfig: unknown; Aliases: string[]; MacAddress: string }>;
  };
}

let machine: MachineUnderTest;
let connection: UiConnection;
let api: ApiClient;

beforeAll(async () => {
  machine = await sharedMachine();
  connection = await openUi(machine);
  api = connection.api;
  await machine.docker.expect(['network', 'create', '--subnet', '10.78.1.0/24', 'front']);
  await machine.docker.expect(['network', 'create', '--subnet', '10.78.2.0/24', 'back']);
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await machine.clean();
});

const inspect = async (name: string): Promise<Inspected> =>
  (JSON.parse(await machine.docker.expect(['inspect', name])) as Inspected[])[0] ?? expect.unreachable(name);

const recreate = (container: string, edit: ContainerEdit) => api.engine.containers.recreate.mutate({ container, edit });

const names = async (): Promise<string[]> =>
  (await api.engine.containers.list.query({ size: false })).map(({ name }) => name).sort();

const OPTIONS = [
  ...['--env', 'COLOUR=blue = 1', '--env', 'KEPT=yes', '--label', 'tier=front', '--restart', 'on-failure:3'],
  ...[
    '--health-cmd',
    'true',
    '--health-interval',
    '7s',
    '--cap-add',
    'NET_ADMIN',
    '--security-opt',
    'no-new-privileges',
  ],
  ...['--volume', 'kept-data:/data:ro', '--volume', '/anonymous', '--mount', 'type=volume,target=/second'],
  ...['--tmpfs', '/scratch:size=65536', '--memory', '64m', '--cpus', '0.5', '--ulimit', 'nofile=512:512', '--init'],
  ...['--network', 'front', '--ip', '10.78.1.50', '--network-alias', 'shop', '--mac-address', '02:42:0a:4e:01:32'],
  ...[
    '--add-host',
    'there:10.0.0.9',
    '--dns-search',
    'example.test',
    '--sysctl',
    'net.ipv4.ip_unprivileged_port_start=0',
  ],
  ...[
    '--log-opt',
    'max-size=1m',
    '--stop-timeout',
    '1',
    '--user',
    '0:0',
    '--workdir',
    '/tmp',
    '--publish',
    '127.0.0.1::80',
  ],
];

describe('a container that is made anew', () => {
  test('has everything that it had, what is in its volumes included, and what was changed', async () => {
    await machine.docker.expect([
      'run',
      '--detach',
      '--name',
      'made',
      ...OPTIONS,
      BASE_IMAGE,
      'sh',
      '-c',
      'echo mine > /anonymous/a; echo too > /second/b; exec sleep 600',
    ]);
    await machine.docker.expect(['network', 'connect', '--ip', '10.78.2.77', '--alias', 'inner', 'back', 'made']);
    const before = await inspect('made');
    const { id, warnings } = await recreate('made', {
      env: {
        removed: ['KEPT'],
        set: [
          { name: 'COLOUR', value: 'red' },
          { name: 'NEW', value: '1' },
        ],
      },
      limits: { memoryBytes: 96 * 1024 * 1024 },
      ports: { removed: [], added: [{ hostAddress: '127.0.0.1', hostPort: null, containerPort: 81, protocol: 'udp' }] },
    });
    expect(warnings).toEqual([]);
    const after = await inspect('made');
    expect(after.Id).toBe(id);
    expect(after.State.Running).toBe(true);
    expect(after.Config).toEqual({
      ...before.Config,
      Hostname: id.slice(0, 12),
      Env: ['COLOUR=red', ...(before.Config['Env'] as string[]).slice(2), 'NEW=1'],
      ExposedPorts: { '80/tcp': {}, '81/udp': {} },
    });
    const anonymous = before.Mounts.filter(({ Name }) => Name !== 'kept-data').sort((a, b) =>
      a.Destination < b.Destination ? -1 : 1,
    );
    expect(after.HostConfig).toEqual({
      ...before.HostConfig,
      Memory: 96 * 1024 * 1024,
      MemorySwap: 192 * 1024 * 1024,
      PortBindings: {
        '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
        '81/udp': [{ HostIp: '127.0.0.1', HostPort: '' }],
      },
      Links: after.HostConfig['Links'],
      Mounts: [
        { Type: 'volume', Source: anonymous[1]?.Name, Target: '/second' },
        { Type: 'volume', Source: anonymous[0]?.Name, Target: '/anonymous' },
      ],
    });
    expect(after.Mounts.map(({ Name, Destination, RW }) => `${Name} ${Destination} ${RW}`).sort()).toEqual(
      before.Mounts.map(({ Name, Destination, RW }) => `${Name} ${Destination} ${RW}`).sort(),
    );
    const { front, back } = after.NetworkSettings.Networks;
    expect(front).toMatchObject({
      IPAMConfig: { IPv4Address: '10.78.1.50' },
      Aliases: ['shop'],
      MacAddress: '02:42:0a:4e:01:32',
    });
    expect(back).toMatchObject({ IPAMConfig: { IPv4Address: '10.78.2.77' }, Aliases: ['inner'] });
    expect(await machine.docker.expect(['exec', 'made', 'cat', '/anonymous/a', '/second/b'])).toBe('mine\ntoo');
    expect(await names()).toEqual(['made']);
    const rows = await api.ports.list.query();
    expect(
      rows
        .filter(({ container }) => container.id === id)
        .map(({ containerPort }) => containerPort)
        .sort(),
    ).toEqual([80, 81]);
  });

  test('keeps its port while it moves, gets another name, and stays stopped when it was', async () => {
    const port = await freePort();
    await machine.docker.expect([
      'run',
      '-d',
      '--name',
      'mover',
      '-p',
      `127.0.0.1:${port}:80`,
      '--stop-timeout',
      '1',
      BASE_IMAGE,
      'sleep',
      '600',
    ]);
    await recreate('mover', { name: 'moved', restart: { policy: 'always' } });
    expect((await inspect('moved')).HostConfig).toMatchObject({
      RestartPolicy: { Name: 'always' },
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
    });
    await machine.docker.expect(['stop', '-t', '0', 'moved']);
    // By its id, as the dialog does.
    const network = await machine.docker.expect(['network', 'inspect', '--format', '{{.Id}}', 'back']);
    await recreate('moved', { command: ['sleep', '700'], network });
    const after = await inspect('moved');
    expect(after.State.Running).toBe(false);
    expect(after.Config['Cmd']).toEqual(['sleep', '700']);
    expect(Object.keys(after.NetworkSettings.Networks)).toEqual(['back']);
    expect(await names()).toEqual(['made', 'moved']);
  });

  test('goes back to what it was when the new one does not start', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const before = await inspect('made');
    const added = [{ hostAddress: '127.0.0.1', hostPort: port, containerPort: 90, protocol: 'tcp' as const }];
    try {
      expect(await failureOf(recreate('made', { ports: { removed: [], added } }))).toMatchObject({
        code: 'engine-refused',
        message: expect.stringContaining(String(port)) as string,
      });
    } finally {
      server.close();
    }
    const after = await inspect('made');
    expect(after).toMatchObject({ Id: before.Id, Name: '/made', State: { Running: true } });
    expect(await machine.docker.expect(['exec', 'made', 'cat', '/anonymous/a'])).toBe('mine');
    expect(await names()).toEqual(['made', 'moved']);
  });

  test('is not touched when the new one cannot even be made', async () => {
    const before = await inspect('made');
    expect(await failureOf(recreate('made', { image: 'boathouse.test/nothing:1' }))).toMatchObject({
      code: 'no-such-image',
    });
    expect(await failureOf(recreate('made', { name: 'moved' }))).toMatchObject({ code: 'engine-conflict' });
    await machine.docker.expect(['create', '--name', 'made.boathouse-old', BASE_IMAGE]);
    expect(await failureOf(recreate('made', { tty: true }))).toMatchObject({
      code: 'engine-conflict',
      hint: expect.stringContaining('broken off') as string,
    });
    await machine.docker.expect(['rm', 'made.boathouse-old']);
    expect(await inspect('made')).toMatchObject({ Id: before.Id, State: { Running: true } });
  });

  test('may be one of --rm, with its volumes, both ways', async () => {
    await machine.docker.expect([
      'run',
      '-d',
      '--rm',
      '--name',
      'fleeting',
      '-v',
      '/v',
      '--stop-timeout',
      '1',
      BASE_IMAGE,
      'sh',
      '-c',
      'echo here >> /v/a; exec sleep 600',
    ]);
    await recreate('fleeting', { env: { removed: [], set: [{ name: 'A', value: 'b' }] } });
    expect(await machine.docker.expect(['exec', 'fleeting', 'cat', '/v/a'])).toBe('here\nhere');
    expect(await failureOf(recreate('fleeting', { command: ['/no/such/program'] }))).toMatchObject({
      code: 'engine-refused',
    });
    expect(await machine.docker.expect(['exec', 'fleeting', 'cat', '/v/a'])).toBe('here\nhere\nhere');
    expect((await inspect('fleeting')).HostConfig['AutoRemove']).toBe(true);
    expect(await names()).toEqual(['fleeting', 'made', 'moved']);
  });
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
