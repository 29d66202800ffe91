import { describe, expect, it } from 'vitest';
import { containerList } from '../../../electron/engine/containers/container-list.ts';

const ID = 'a'.repeat(64);

function one(asked: Readonly<Record<string, unknown>>) {
  return containerList.parse([{ Id: ID, ...asked }])[0];
}

describe('the list of containers', () => {
  it('reads what the engine documents', () => {
    const container = one({
      Names: ['/web', '/other/alias'],
      Image: 'nginx:1.27',
      ImageID: 'sha256:1',
      Command: 'nginx -g',
      Created: 1_700_000_000,
      Ports: [
        { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
        { PrivatePort: 443, Type: 'tcp' },
      ],
      Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' },
      State: 'running',
      Status: 'Up 3 minutes (healthy)',
      HostConfig: { NetworkMode: 'shop_default' },
      NetworkSettings: {
        Networks: { shop_default: { NetworkID: 'n1', IPAddress: '172.18.0.2', GlobalIPv6Address: '' } },
      },
      Mounts: [{ Type: 'volume', Name: 'data', Source: '/var/lib/x', Destination: '/data', RW: false }],
      SizeRw: 5,
      SizeRootFs: 105,
    });
    expect(container).toEqual({
      id: ID,
      name: 'web',
      names: ['web', 'other/alias'],
      image: 'nginx:1.27',
      imageId: 'sha256:1',
      command: 'nginx -g',
      state: 'running',
      status: 'Up 3 minutes (healthy)',
      health: 'healthy',
      exitCode: null,
      createdMs: 1_700_000_000_000,
      ports: [
        { protocol: 'tcp', containerPort: 80, address: '0.0.0.0', hostPort: 8080 },
        { protocol: 'tcp', containerPort: 443, address: null, hostPort: null },
      ],
      labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' },
      compose: {
        project: 'shop',
        service: 'web',
        number: null,
        oneOff: false,
        workingFolder: null,
        configFiles: [],
      },
      mounts: [{ kind: 'volume', name: 'data', source: '/var/lib/x', destination: '/data', readOnly: true }],
      networks: [{ name: 'shop_default', id: 'n1', ipv4: '172.18.0.2', ipv6: null, macAddress: null }],
      networkMode: 'shop_default',
      size: { writableBytes: 5, totalBytes: 105 },
    });
  });

  it.each([
    ['Up 2 seconds (health: starting)', 'starting', null],
    ['Up 2 seconds (unhealthy)', 'unhealthy', null],
    ['Exited (137) 2 hours ago', null, 137],
    ['Restarting (1) 5 seconds ago', null, 1],
    ['Created', null, null],
    ['Exited (99999999999999) ago', null, null],
  ])('reads health and exit code of “%s”', (Status, health, exitCode) => {
    expect(one({ Status })).toMatchObject({ health, exitCode });
  });

  it('shows a container of which little is said', () => {
    expect(one({})).toMatchObject({
      name: 'a'.repeat(12),
      state: 'unknown',
      ports: [],
      labels: {},
      compose: null,
      size: null,
    });
    expect(
      one({ Names: ['/'], Labels: null, Ports: 'none', Mounts: [null, 5], NetworkSettings: 7, State: {} }),
    ).toMatchObject({
      name: 'a'.repeat(12),
      ports: [],
      mounts: [],
      networks: [],
    });
  });

  it.each([[null], [[]], [[null, 5, {}, { Id: '' }, { Id: 7 }]]])('is empty for %j', (answer) => {
    expect(containerList.parse(answer)).toEqual([]);
  });

  it('keeps hostile names and labels as text, and nobody’s prototype changes', () => {
    const Labels = JSON.parse('{"__proto__":"x","<img src=x onerror=1>":"\\u202e","n":5}') as unknown;
    const container = one({ Names: ['/<script>alert(1)</script>'], Labels, Command: '\u001b[31m' });
    expect(container?.name).toBe('<script>alert(1)</script>');
    expect(Object.entries(container?.labels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['<img src=x onerror=1>', '\u202e'],
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('reads compose’s labels, whatever stands in them', () => {
    const Labels = {
      'com.docker.compose.project': 'p',
      'com.docker.compose.container-number': 'many',
      'com.docker.compose.oneoff': 'True',
      'com.docker.compose.project.config_files': '/a.yml,/b.yml',
    };
    expect(one({ Labels })?.compose).toMatchObject({ number: null, oneOff: true, configFiles: ['/a.yml', '/b.yml'] });
    expect(one({ Labels: { ...Labels, 'com.docker.compose.container-number': '3' } })?.compose?.number).toBe(3);
    expect(one({ Labels: { 'com.docker.compose.project': '' } })?.compose).toBeNull();
  });
});
