import { describe, expect, it } from 'vitest';
import { bodyText, creationBody } from '../../../electron/engine/containers/recreate/creation-body.ts';
import { editBody } from '../../../electron/engine/containers/recreate/edit-body.ts';
import { inspectedContainer } from '../../../electron/engine/containers/recreate/inspected-container.ts';
import { withImageCommand, withoutImage } from '../../../electron/engine/containers/recreate/without-image.ts';
import { failureOf } from '../../support/ui/failure-of.ts';

const ID = 'ab'.repeat(32);

const answer = (parts: { config?: object; hostConfig?: object; networks?: object; mounts?: object[] }) => ({
  Id: ID,
  Name: '/web',
  Image: 'sha256:1',
  State: { Running: true },
  Config: { Image: 'nginx', Hostname: ID.slice(0, 12), Env: ['A=1', 'B=2'], Unknown: { kept: true }, ...parts.config },
  HostConfig: { NetworkMode: 'bridge', FutureField: [1], ...parts.hostConfig },
  Mounts: parts.mounts ?? [],
  NetworkSettings: { Networks: parts.networks ?? { bridge: { NetworkID: 'n1', MacAddress: '02:42:ac:11:00:02' } } },
});

const bodyOf = (parts: Parameters<typeof answer>[0]) => creationBody(inspectedContainer(answer(parts)));

describe('creationBody', () => {
  it('keeps what it does not know, and leaves out what was made of the id', () => {
    expect(bodyText(bodyOf({}))).toEqual({
      Image: 'nginx',
      Env: ['A=1', 'B=2'],
      Unknown: { kept: true },
      HostConfig: { NetworkMode: 'bridge', FutureField: [1], Links: [], Mounts: [] },
      NetworkingConfig: { EndpointsConfig: { bridge: {} } },
    });
    expect(bodyOf({ config: { Hostname: 'own' } }).config['Hostname']).toBe('own');
  });

  it('names anonymous volumes, wherever they were asked for', () => {
    const mounts = ['/a', '/b', '/c', '/d'].map((Destination) => ({
      Type: 'volume',
      Name: `v${Destination.slice(1)}`,
      Destination,
      RW: Destination !== '/a',
    }));
    const { hostConfig } = bodyOf({
      mounts: [...mounts, { Type: 'bind', Destination: '/e' }],
      hostConfig: {
        Binds: ['vd:/d:nocopy'],
        Mounts: [
          { Type: 'volume', Target: '/b', VolumeOptions: { NoCopy: true } },
          { Type: 'volume', Target: '/c', Source: 'vc' },
        ],
      },
    });
    expect(hostConfig['Binds']).toEqual(['vd:/d:nocopy']);
    expect(hostConfig['Mounts']).toEqual([
      { Type: 'volume', Target: '/b', VolumeOptions: { NoCopy: true }, Source: 'vb' },
      { Type: 'volume', Target: '/c', Source: 'vc' },
      { Type: 'volume', Source: 'va', Target: '/a', ReadOnly: true },
    ]);
  });

  it('asks for networks as they were asked for', () => {
    const { networks, config, hostConfig } = bodyOf({
      config: { MacAddress: '02:00:00:00:00:01' },
      hostConfig: { NetworkMode: 'front', Links: ['/db:/web/store'] },
      networks: {
        front: {
          Aliases: ['shop', ID.slice(0, 12)],
          IPAMConfig: { IPv4Address: '10.0.0.5' },
          IPAddress: '10.0.0.5',
          MacAddress: '02:00:00:00:00:01',
        },
        back: { DriverOpts: { a: 'b' }, MacAddress: '02:00:00:00:00:02', GwPriority: 3, Links: null },
      },
    });
    expect(networks).toEqual({
      front: { Aliases: ['shop'], IPAMConfig: { IPv4Address: '10.0.0.5' }, MacAddress: '02:00:00:00:00:01' },
      back: { DriverOpts: { a: 'b' }, MacAddress: '02:00:00:00:00:02', GwPriority: 3 },
    });
    expect(config['MacAddress']).toBeUndefined();
    expect(hostConfig['Links']).toEqual(['db:store']);
  });

  it('leaves to another container what is of its network', () => {
    const { config } = bodyOf({
      config: { Hostname: 'other', ExposedPorts: {} },
      hostConfig: { NetworkMode: `container:${ID}` },
      networks: {},
    });
    expect(config).toEqual({ Image: 'nginx', Env: ['A=1', 'B=2'], Unknown: { kept: true } });
  });

  it('takes no other answer for one about a container', async () => {
    const reading = Promise.resolve().then(() => inspectedContainer({ Id: ID }));
    expect(await failureOf(reading)).toMatchObject({ code: 'engine-request-failed' });
  });
});

describe('editBody', () => {
  it('changes variables in their places', () => {
    const env = {
      removed: ['A', 'Z'],
      set: [
        { name: 'B', value: '3=x' },
        { name: 'C', value: '' },
      ],
    };
    expect(editBody(bodyOf({}), { env }).config['Env']).toEqual(['B=3=x', 'C=']);
  });

  it('leaves ports alone that nobody named', () => {
    const parts = {
      config: { ExposedPorts: { '80/tcp': {}, '9/sctp': {} } },
      hostConfig: {
        PortBindings: {
          '80/tcp': [{ HostIp: '', HostPort: '8080' }],
          '9/sctp': [{ HostIp: '', HostPort: '9000-9010' }],
        },
      },
    };
    const removed = [{ hostAddress: null, hostPort: 8080, containerPort: 80, protocol: 'tcp' as const }];
    const added = [{ hostAddress: '127.0.0.1', hostPort: null, containerPort: 53, protocol: 'udp' as const }];
    const { config, hostConfig } = editBody(bodyOf(parts), { ports: { removed, added } });
    expect(hostConfig['PortBindings']).toEqual({
      '9/sctp': [{ HostIp: '', HostPort: '9000-9010' }],
      '53/udp': [{ HostIp: '127.0.0.1', HostPort: '' }],
    });
    expect(config['ExposedPorts']).toEqual({ '9/sctp': {}, '53/udp': {} });
  });

  it('keeps a mount’s options when only its source changes', () => {
    const parts = {
      config: { Volumes: { '/v': {}, '/w': {} } },
      hostConfig: {
        Binds: ['/src:/a:ro,rslave', 'data:/b', '/gone:/c'],
        Mounts: [{ Type: 'volume', Source: 'x', Target: '/d', VolumeOptions: { Subpath: 's' } }],
      },
    };
    const { config, hostConfig } = editBody(bodyOf(parts), {
      mounts: {
        removed: ['/a', '/c', '/v', '/d'],
        added: [
          { kind: 'bind', source: '/new', target: '/a', readOnly: false },
          { kind: 'volume', name: 'y', target: '/d', readOnly: true },
          { kind: 'volume', name: 'z', target: '/e', readOnly: false },
        ],
      },
    });
    expect(hostConfig['Binds']).toEqual(['/new:/a:rslave', 'data:/b']);
    expect(hostConfig['Mounts']).toEqual([
      { Type: 'volume', Source: 'y', Target: '/d', ReadOnly: true, VolumeOptions: { Subpath: 's' } },
      { Type: 'volume', Source: 'z', Target: '/e', ReadOnly: false },
    ]);
    expect(config['Volumes']).toEqual({ '/w': {} });
  });

  it('lets swap follow memory unless it was set by itself', () => {
    const limits = { memoryBytes: 300 };
    expect(editBody(bodyOf({ hostConfig: { Memory: 100, MemorySwap: 200 } }), { limits }).hostConfig).toMatchObject({
      Memory: 300,
      MemorySwap: 0,
    });
    expect(editBody(bodyOf({ hostConfig: { Memory: 100, MemorySwap: 900 } }), { limits }).hostConfig).toMatchObject({
      Memory: 300,
      MemorySwap: 900,
    });
    const unlimited = editBody(bodyOf({ hostConfig: { Memory: 100, MemorySwap: -1, CpuQuota: 5 } }), {
      limits: { memoryBytes: null, cpus: 1.5 },
    });
    expect(unlimited.hostConfig).toMatchObject({ Memory: 0, MemorySwap: -1, NanoCpus: 1.5e9, CpuQuota: 0 });
  });

  it('moves to another network with its names, and keeps the others', () => {
    const parts = {
      hostConfig: { NetworkMode: 'front' },
      networks: { front: { Aliases: ['shop'], IPAMConfig: { IPv4Address: '10.0.0.5' } }, back: { Aliases: ['inner'] } },
    };
    expect(editBody(bodyOf(parts), { network: 'side' }).networks).toEqual({
      side: { Aliases: ['shop'] },
      back: { Aliases: ['inner'] },
    });
    expect(editBody(bodyOf(parts), { network: null })).toMatchObject({
      hostConfig: { NetworkMode: 'default' },
      networks: { bridge: {}, back: {} },
    });
    expect(editBody(bodyOf(parts), { network: 'host' }).networks).toEqual({});
  });
});

describe('withoutImage', () => {
  const image = {
    Env: ['PATH=/bin', 'V=1'],
    Cmd: ['run'],
    Entrypoint: ['/e'],
    Labels: { a: '1' },
    ExposedPorts: { '80/tcp': {} },
    WorkingDir: '/w',
  };

  it('leaves what somebody asked for', () => {
    const config = { ...image, Env: ['PATH=/bin', 'V=2', 'OWN=3'], Labels: { a: '1', b: '2' }, User: 'anna' };
    expect(withoutImage(config, image)).toEqual({
      Env: ['V=2', 'OWN=3'],
      Labels: { b: '2' },
      ExposedPorts: {},
      User: 'anna',
    });
    expect(withoutImage({ ...image, Cmd: ['own'] }, image)).toMatchObject({ Cmd: ['own'] });
    // A command behind an entry point of its own is its own, whatever it is equal to.
    expect(withoutImage({ ...image, Entrypoint: ['/x'] }, image)).toMatchObject({ Entrypoint: ['/x'], Cmd: ['run'] });
  });

  it('gives the command back to the image', () => {
    expect(withImageCommand({ Cmd: ['own'], Entrypoint: ['/e'], User: 'a' }, image)).toEqual({ User: 'a' });
    expect(withImageCommand({ Cmd: ['own'], Entrypoint: ['/x'] }, image)).toEqual({ Entrypoint: ['/x'] });
  });
});
