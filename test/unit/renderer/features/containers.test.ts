import { describe, expect, it } from 'vitest';
import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { arrangeContainers } from '../../../../renderer/features/containers/arrange-containers.ts';
import { publishedPorts } from '../../../../renderer/features/containers/published-ports.ts';

function container(name: string, parts: Partial<ContainerSummary> & { project?: string } = {}): ContainerSummary {
  const { project, ...rest } = parts;
  return {
    id: name,
    name,
    names: [name],
    image: 'alpine',
    imageId: 'sha256:1',
    command: '',
    state: 'running',
    status: '',
    health: null,
    exitCode: null,
    createdMs: 0,
    ports: [],
    labels: {},
    compose:
      project === undefined
        ? null
        : { project, service: name, number: 1, oneOff: false, workingFolder: null, configFiles: [] },
    mounts: [],
    networks: [],
    networkMode: 'bridge',
    size: null,
    ...rest,
  };
}

const sample = [
  container('zeta'),
  container('web', { project: 'shop', createdMs: 5 }),
  container('db10', { project: 'shop', state: 'exited', createdMs: 9 }),
  container('db9', { project: 'shop', createdMs: 7 }),
  container('hugo', { project: 'blog', state: 'exited', image: 'hugo:1' }),
];

function keys(parts: Partial<Parameters<typeof arrangeContainers>[1]>): string[] {
  return arrangeContainers(sample, {
    query: '',
    scope: 'all',
    sort: { column: 'name', descending: false },
    closed: new Set(),
    usage: new Map(),
    ...parts,
  }).map(({ key }) => key);
}

describe('arrangeContainers', () => {
  it('groups by project, numbers in names as numbers, and those of none last', () => {
    expect(keys({})).toEqual(['project:blog', 'hugo', 'project:shop', 'db9', 'db10', 'web', 'zeta']);
  });

  it('hides what a closed project has, but knows it', () => {
    const items = arrangeContainers(sample, {
      query: '',
      scope: 'all',
      sort: { column: 'name', descending: false },
      closed: new Set(['shop']),
      usage: new Map(),
    });
    expect(items.map(({ key }) => key)).toEqual(['project:blog', 'hugo', 'project:shop', 'zeta']);
    expect(items[2]).toMatchObject({ kind: 'group', isOpen: false, rowKeys: ['db9', 'db10', 'web'] });
  });

  it('filters by any text and by what runs; projects without a match are gone', () => {
    expect(keys({ query: 'hugo:1' })).toEqual(['project:blog', 'hugo']);
    expect(keys({ query: 'shop 10' })).toEqual(['project:shop', 'db10']);
    expect(keys({ scope: 'stopped' })).toEqual(['project:blog', 'hugo', 'project:shop', 'db10']);
  });

  it('sorts within projects, both ways', () => {
    expect(keys({ sort: { column: 'name', descending: true } })).toEqual([
      'project:shop',
      'web',
      'db10',
      'db9',
      'project:blog',
      'hugo',
      'zeta',
    ]);
    expect(keys({ sort: { column: 'age', descending: false } }).slice(2, 6)).toEqual([
      'project:shop',
      'db10',
      'db9',
      'web',
    ]);
    const usage = new Map([['db9', { cpuPercent: 50, memoryBytes: 1 }]]);
    expect(keys({ sort: { column: 'cpu', descending: true }, usage }).slice(3, 4)).toEqual(['db9']);
  });
});

describe('publishedPorts', () => {
  const port = (address: string | null, hostPort: number | null, containerPort = 80, protocol = 'tcp') => ({
    address,
    hostPort,
    containerPort,
    protocol,
  });

  it('shows a port of both families once, and none that is only exposed', () => {
    const shown = publishedPorts([port('0.0.0.0', 8080), port('::', 8080), port(null, null, 9000)]);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ text: '8080→80', href: 'http://localhost:8080/', isEverywhere: true });
  });

  it('leads where it listens', () => {
    expect(publishedPorts([port('::1', 443, 443)])[0]?.href).toBe('https://[::1]:443/');
    expect(publishedPorts([port('127.0.0.1', 53, 53, 'udp')])[0]).toMatchObject({ text: '53/udp', href: null });
  });
});
