import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../electron/engine/client/read-answer.ts';
import { containerList } from '../../../electron/engine/containers/container-list.ts';
import { imageLayers, imageSummaries } from '../../../electron/engine/images/image-list.ts';
import { networkSummaries } from '../../../electron/engine/networks/network-list.ts';
import { volumeSummaries } from '../../../electron/engine/volumes/volume-list.ts';

describe('images', () => {
  const containers = [
    { Id: 'c1', ImageID: 'sha256:1' },
    { Id: 'c2', ImageID: 'sha256:1' },
  ];

  it('are used, unused or dangling', () => {
    const images = imageSummaries(
      [
        { Id: 'sha256:1', RepoTags: ['a:1'], Created: 1, Size: 10 },
        { Id: 'sha256:2', RepoTags: ['b:1'], RepoDigests: ['b@sha256:9'], Created: 3, Size: 20 },
        { Id: 'sha256:3', RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'], Created: 2 },
      ],
      containers,
    );
    expect(images.map(({ id, use, tags, digests, containers: users }) => [id, use, tags, digests, users])).toEqual([
      ['sha256:2', 'unused', ['b:1'], ['b@sha256:9'], []],
      ['sha256:3', 'dangling', [], [], []],
      ['sha256:1', 'used', ['a:1'], [], ['c1', 'c2']],
    ]);
  });

  it('are listed whatever else is odd', () => {
    expect(imageSummaries([{ Id: 'x', RepoTags: null, Labels: 5, Size: 'big' }, null], null)).toMatchObject([
      { id: 'x', tags: [], labels: {}, sizeBytes: 0, use: 'dangling' },
    ]);
    expect(imageSummaries(null, null)).toEqual([]);
  });

  it('have layers, of which most have no image of their own', () => {
    const answer = [
      { Id: 'sha256:1', Created: 5, CreatedBy: 'CMD ["sh"]', Size: 0, Tags: ['a:1'], Comment: 'buildkit' },
      { Id: '<missing>', CreatedBy: 'COPY <b>', Size: 12 },
    ];
    expect(imageLayers(answer)).toEqual([
      { id: 'sha256:1', createdMs: 5000, createdBy: 'CMD ["sh"]', sizeBytes: 0, comment: 'buildkit', tags: ['a:1'] },
      { id: null, createdMs: 0, createdBy: 'COPY <b>', sizeBytes: 12, comment: '', tags: [] },
    ]);
  });
});

describe('volumes', () => {
  it('have their users, and sizes where they were measured', () => {
    const volumes = volumeSummaries(
      {
        Volumes: [
          { Name: 'b', Driver: 'local', CreatedAt: '2026-11-29T09:00:00Z', UsageData: { Size: 42, RefCount: 1 } },
          { Name: 'a', Labels: { 'com.docker.volume.anonymous': '' }, UsageData: { Size: -1 } },
          { Name: '' },
        ],
      },
      [
        { Id: 'c1', Mounts: [{ Name: 'b' }, { Name: 'b' }, { Type: 'bind' }] },
        { Id: 'c2', Mounts: null },
      ],
    );
    expect(volumes).toMatchObject([
      { name: 'a', anonymous: true, sizeBytes: null, containers: [], createdMs: null },
      { name: 'b', anonymous: false, sizeBytes: 42, containers: ['c1'], createdMs: Date.UTC(2026, 10, 29, 9) },
    ]);
  });

  it('are none where the answer is odd', () => {
    for (const answer of [{}, { Volumes: null }, { Volumes: 'none' }]) {
      expect(volumeSummaries(answer, null)).toEqual([]);
    }
  });
});

describe('an answer that is no list', () => {
  const failure = expect.objectContaining({ code: 'engine-request-failed' }) as unknown;

  it.each(['hello', {}, 7])('is a failure, not an empty one: %j', (answer) => {
    expect(() => readAnswer(containerList, answer, 'containers')).toThrow(failure);
    expect(() => imageSummaries(answer, [])).toThrow(failure);
    expect(() => imageSummaries([], answer)).toThrow(failure);
    expect(() => imageLayers(answer)).toThrow(failure);
    expect(() => volumeSummaries({ Volumes: [] }, answer)).toThrow(failure);
    expect(() => networkSummaries(answer, [])).toThrow(failure);
  });

  it.each(['hello', null, []])('and for volumes no object: %j', (answer) => {
    expect(() => volumeSummaries(answer, [])).toThrow(failure);
  });

  it('is empty when it is null', () => {
    expect(readAnswer(containerList, null, 'containers')).toEqual([]);
    expect(imageLayers(null)).toEqual([]);
    expect(networkSummaries(null, [])).toEqual([]);
  });
});

describe('networks', () => {
  it('have all containers that belong to them', () => {
    const containers = containerList.parse([
      {
        Id: 'c1',
        Names: ['/one'],
        State: 'running',
        NetworkSettings: { Networks: { net: { NetworkID: 'n1', IPAddress: '10.0.0.2' } } },
      },
      { Id: 'c2', Names: ['/two'], State: 'created', NetworkSettings: { Networks: { net: { NetworkID: '' } } } },
    ]);
    const networks = networkSummaries(
      [
        { Id: 'n1', Name: 'net', Driver: 'bridge', IPAM: { Config: [{ Subnet: '10.0.0.0/24' }, { Subnet: 7 }] } },
        { Id: 'n2', Name: 'host', Created: '0001-01-01T00:00:00Z', IPAM: null },
      ],
      containers,
    );
    expect(networks).toMatchObject([
      { name: 'host', builtIn: true, subnets: [], containers: [], createdMs: null },
      {
        name: 'net',
        builtIn: false,
        subnets: [{ subnet: '10.0.0.0/24', gateway: null }],
        containers: [
          { id: 'c1', name: 'one', running: true, ipv4: '10.0.0.2', ipv6: null },
          { id: 'c2', name: 'two', running: false, ipv4: null, ipv6: null },
        ],
      },
    ]);
  });
});
