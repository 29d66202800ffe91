import { expect, it } from 'vitest';
import { containerSpec } from '../../../electron/api/engine/container-spec.ts';
import { creationRequest } from '../../../electron/engine/containers/creation-request.ts';
import { containerSpecOf } from '../../support/ui/container-spec.ts';

it('leaves to the image what nobody asked for', () => {
  expect(creationRequest(containerSpecOf('nginx'))).toEqual({
    Image: 'nginx',
    Env: [],
    Labels: {},
    Tty: false,
    OpenStdin: false,
    ExposedPorts: {},
    HostConfig: {
      PortBindings: {},
      Mounts: [],
      RestartPolicy: { Name: 'no' },
      AutoRemove: false,
      Privileged: false,
      Init: false,
    },
  });
});

it('asks the engine for everything that can be asked for', () => {
  const spec = containerSpecOf('registry:5000/team/app:1', {
    command: ['-c', 'echo "a  b"'],
    entrypoint: ['/bin/sh'],
    env: [{ name: 'A', value: 'x=y\n' }],
    labels: { a: 'b' },
    user: '1000:1000',
    workingFolder: '/srv',
    hostname: 'isle',
    tty: true,
    keepInputOpen: true,
    ports: [
      { hostAddress: null, hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostAddress: '::1', hostPort: null, containerPort: 80, protocol: 'tcp' },
      { hostAddress: '127.0.0.1', hostPort: 53, containerPort: 53, protocol: 'udp' },
    ],
    mounts: [
      { kind: 'bind', source: '/home/ann/x', target: '/x', readOnly: true },
      { kind: 'volume', name: 'data', target: '/data', readOnly: false },
      { kind: 'volume', name: null, target: '/scratch', readOnly: false },
      { kind: 'tmpfs', target: '/t', sizeBytes: 1024 },
      { kind: 'tmpfs', target: '/u', sizeBytes: null },
    ],
    network: 'host',
    limits: { cpus: 1.5, memoryBytes: 67_108_864, processes: 100 },
    restart: { policy: 'on-failure', retriesMax: 3 },
    init: true,
  });
  expect(containerSpec.safeParse(spec).error).toBeUndefined();
  expect(creationRequest(spec)).toMatchObject({
    Cmd: ['-c', 'echo "a  b"'],
    Entrypoint: ['/bin/sh'],
    Env: ['A=x=y\n'],
    User: '1000:1000',
    WorkingDir: '/srv',
    Hostname: 'isle',
    Tty: true,
    OpenStdin: true,
    ExposedPorts: { '80/tcp': {}, '53/udp': {} },
    HostConfig: {
      PortBindings: {
        '80/tcp': [
          { HostIp: '', HostPort: '8080' },
          { HostIp: '::1', HostPort: '' },
        ],
        '53/udp': [{ HostIp: '127.0.0.1', HostPort: '53' }],
      },
      Mounts: [
        { Type: 'bind', Source: '/home/ann/x', Target: '/x', ReadOnly: true },
        { Type: 'volume', Source: 'data', Target: '/data', ReadOnly: false },
        { Type: 'volume', Target: '/scratch', ReadOnly: false },
        { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1024 } },
        { Type: 'tmpfs', Target: '/u' },
      ],
      NetworkMode: 'host',
      NanoCpus: 1_500_000_000,
      Memory: 67_108_864,
      PidsLimit: 100,
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
      Init: true,
    },
  });
});
