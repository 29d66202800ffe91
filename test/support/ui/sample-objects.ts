import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import type { NetworkSummary } from '../../../electron/api/engine/network.ts';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';

const DAY_MS = 24 * 3600 * 1000;

/** 64 hexadecimal digits that stand for `seed`. */
export function idOf(seed: string): string {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 16777619) >>> 0;
  let id = '';
  while (id.length < 64) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    id += state.toString(16).padStart(8, '0');
  }
  return id.slice(0, 64);
}

/** A container of the name, running, with nothing special to it unless `parts` says so. */
export function sampleContainer(name: string, parts: Partial<ContainerSummary> = {}): ContainerSummary {
  const id = idOf(name);
  return {
    id,
    name,
    names: [name],
    image: 'alpine:3.22',
    imageId: `sha256:${idOf(parts.image ?? 'alpine:3.22')}`,
    command: 'sleep infinity',
    state: 'running',
    status: 'Up 3 hours',
    health: null,
    exitCode: null,
    createdMs: Date.now() - 3 * 3600 * 1000,
    ports: [],
    labels: {},
    compose: null,
    mounts: [],
    networks: [{ name: 'bridge', id: idOf('bridge'), ipv4: '172.17.0.4', ipv6: null, macAddress: '02:42:ac:11:00:04' }],
    networkMode: 'bridge',
    size: null,
    ...parts,
  };
}

const published = (containerPort: number, hostPort: number, address = '0.0.0.0') => ({
  protocol: 'tcp',
  containerPort,
  address,
  hostPort,
});

function service(project: string, name: string, parts: Partial<ContainerSummary>): ContainerSummary {
  return sampleContainer(`${project}-${name}-1`, {
    labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': name },
    compose: {
      project,
      service: name,
      number: 1,
      oneOff: false,
      workingFolder: `/home/anna/${project}`,
      configFiles: [`/home/anna/${project}/compose.yaml`],
    },
    ...parts,
  });
}

/** What somebody who builds a shop may have on a Tuesday. */
export function sampleContainers(): ContainerSummary[] {
  return [
    service('shop', 'web', {
      image: 'shop/web:2.14.0',
      health: 'healthy',
      status: 'Up 3 hours (healthy)',
      command: 'node dist/server.js --port 3000',
      ports: [published(3000, 3000), published(3000, 3000, '::'), published(9229, 9229, '127.0.0.1')],
    }),
    service('shop', 'api', {
      image: 'shop/api:2.14.0',
      health: 'unhealthy',
      status: 'Up 3 hours (unhealthy)',
      ports: [published(8080, 8081)],
    }),
    service('shop', 'worker', {
      image: 'shop/api:2.14.0',
      state: 'restarting',
      status: 'Restarting (1) 4 seconds ago',
    }),
    service('shop', 'db', {
      image: 'postgres:17.2',
      health: 'healthy',
      command: 'docker-entrypoint.sh postgres',
      ports: [published(5432, 5432, '127.0.0.1')],
      mounts: [
        {
          kind: 'volume',
          name: 'shop_postgres',
          source: '/var/lib/docker/volumes/shop_postgres/_data',
          destination: '/var/lib/postgresql/data',
          readOnly: false,
        },
        {
          kind: 'bind',
          name: null,
          source: '/home/anna/shop/init.sql',
          destination: '/docker-entrypoint-initdb.d/init.sql',
          readOnly: true,
        },
      ],
    }),
    service('shop', 'cache', { image: 'valkey/valkey:8.0-alpine', state: 'paused', status: 'Up 3 hours (Paused)' }),
    service('blog', 'hugo', {
      image: 'hugomods/hugo:exts-0.139.0',
      state: 'exited',
      exitCode: 0,
      status: 'Exited (0) 2 days ago',
      createdMs: Date.now() - 9 * DAY_MS,
    }),
    service('blog', 'caddy', {
      image: 'caddy:2.8',
      state: 'exited',
      exitCode: 1,
      status: 'Exited (1) 2 days ago',
      createdMs: Date.now() - 9 * DAY_MS,
    }),
    sampleContainer('registry', {
      image: 'registry:2.8.3',
      ports: [published(5000, 5000)],
      createdMs: Date.now() - 40 * DAY_MS,
    }),
    sampleContainer('observability-grafana-with-a-rather-long-name', {
      image: 'registry.example.org:5000/platform/observability/grafana-enterprise:11.3.1',
      ports: [published(3000, 3001), published(4317, 4317), published(4318, 4318)],
      createdMs: Date.now() - 12 * DAY_MS,
    }),
    sampleContainer('hopeful_turing', { state: 'created', status: 'Created' }),
    sampleContainer('builder', {
      image: 'golang:1.24',
      state: 'exited',
      exitCode: 137,
      status: 'Exited (137) 5 hours ago',
    }),
  ];
}

export function sampleImages(): ImageSummary[] {
  const image = (tag: string | null, megabytes: number, parts: Partial<ImageSummary> = {}): ImageSummary => ({
    id: `sha256:${idOf(tag ?? `dangling ${megabytes}`)}`,
    tags: tag === null ? [] : [tag],
    digests: [],
    createdMs: Date.now() - megabytes * 3 * 3600 * 1000,
    sizeBytes: megabytes * 1e6,
    labels: {},
    compose: null,
    use: 'unused',
    containers: [],
    ...parts,
  });
  return [
    image('shop/web:2.14.0', 312, {
      use: 'used',
      containers: [idOf('shop-web-1')],
      tags: ['shop/web:2.14.0', 'shop/web:latest'],
    }),
    image('shop/api:2.14.0', 188, { use: 'used', containers: [idOf('shop-api-1'), idOf('shop-worker-1')] }),
    image('postgres:17.2', 438, {
      use: 'used',
      containers: [idOf('shop-db-1')],
      digests: [`postgres@sha256:${idOf('digest')}`],
    }),
    image('valkey/valkey:8.0-alpine', 41, { use: 'used', containers: [idOf('shop-cache-1')] }),
    image('registry.example.org:5000/platform/observability/grafana-enterprise:11.3.1', 612, { use: 'used' }),
    image('alpine:3.22', 8.3),
    image('golang:1.24', 855),
    image(null, 301, { use: 'dangling' }),
    image(null, 299, { use: 'dangling' }),
  ];
}

export function sampleVolumes(): VolumeSummary[] {
  const volume = (name: string, parts: Partial<VolumeSummary> = {}): VolumeSummary => ({
    name,
    driver: 'local',
    scope: 'local',
    mountpoint: `/var/lib/docker/volumes/${name}/_data`,
    createdMs: Date.now() - 20 * DAY_MS,
    labels: {},
    compose: null,
    anonymous: false,
    sizeBytes: 0,
    containers: [],
    ...parts,
  });
  return [
    volume('shop_postgres', {
      sizeBytes: 734_003_200,
      containers: [idOf('shop-db-1')],
      compose: { project: 'shop', volume: 'postgres' },
    }),
    volume('shop_uploads', { sizeBytes: 12_400_000_000, containers: [idOf('shop-web-1'), idOf('shop-api-1')] }),
    volume('registry', { sizeBytes: 3_220_000_000, containers: [idOf('registry')] }),
    volume('go-build-cache', { sizeBytes: 912_000_000 }),
    volume(idOf('anonymous one'), { anonymous: true, sizeBytes: 48_000 }),
  ];
}

export function sampleNetworks(): NetworkSummary[] {
  const member = (name: string, ipv4: string | null) => ({
    id: idOf(name),
    name,
    running: ipv4 !== null,
    ipv4,
    ipv6: null,
  });
  const network = (name: string, parts: Partial<NetworkSummary> = {}): NetworkSummary => ({
    id: idOf(name),
    name,
    driver: 'bridge',
    scope: 'local',
    internal: false,
    attachable: false,
    ipv6: false,
    createdMs: Date.now() - 40 * DAY_MS,
    subnets: [],
    labels: {},
    compose: null,
    builtIn: false,
    containers: [],
    ...parts,
  });
  return [
    network('bridge', {
      builtIn: true,
      subnets: [{ subnet: '172.17.0.0/16', gateway: '172.17.0.1' }],
      containers: [member('registry', '172.17.0.2'), member('hopeful_turing', null)],
    }),
    network('host', { builtIn: true, driver: 'host' }),
    network('none', { builtIn: true, driver: 'null' }),
    network('shop_default', {
      subnets: [
        { subnet: '172.19.0.0/16', gateway: '172.19.0.1' },
        { subnet: 'fd4d:6169:6c63:6f77::/64', gateway: 'fd4d:6169:6c63:6f77::1' },
      ],
      compose: { project: 'shop', network: 'default' },
      containers: ['web', 'api', 'worker', 'db', 'cache'].map((name, index) =>
        member(`shop-${name}-1`, `172.19.0.${index + 2}`),
      ),
    }),
    network('backend', { internal: true, subnets: [{ subnet: '10.20.0.0/24', gateway: '10.20.0.1' }] }),
  ];
}
