import { describe, expect, it } from 'vitest';
import { containerEdit } from '../../../../electron/api/engine/container-edit.ts';
import { editedSpec, editOfForm } from '../../../../renderer/features/containers/run/edit-of-form.ts';
import { formOfSpec } from '../../../../renderer/features/containers/run/form-of-spec.ts';
import { keptSettings } from '../../../../renderer/features/containers/run/kept-settings.ts';
import { containerSpecOf } from '../../../support/ui/container-spec.ts';

const spec = containerSpecOf('nginx:1.27', {
  name: 'web',
  command: ['sh', '-c', `echo "it's"`],
  env: [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ],
  ports: [
    { hostAddress: '::1', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
    { hostAddress: null, hostPort: 9, containerPort: 9, protocol: 'sctp' },
  ],
  mounts: [
    { kind: 'bind', source: '/src', target: '/a', readOnly: true },
    { kind: 'tmpfs', target: '/run', sizeBytes: 65536 },
  ],
  limits: { cpus: 1.5, memoryBytes: 100_000_001, processes: 7 },
  restart: { policy: 'on-failure', retriesMax: 3 },
  user: 'anna',
});
const form = formOfSpec(spec);

describe('editOfForm', () => {
  it('is nothing for a form that nobody touched, whatever no field can say', () => {
    expect(form.ports).toEqual([{ host: '[::1]:8080', container: '80', protocol: 'tcp' }]);
    expect(editOfForm(form, form)).toEqual({});
    expect(editedSpec(spec, {})).toEqual(spec);
  });

  it('names what is different, and that alone', () => {
    const edit = editOfForm(form, {
      ...form,
      image: 'nginx:1.28',
      env: [
        { name: 'B', value: '3' },
        { name: 'C', value: '' },
      ],
      ports: [{ host: '[::1]:8081', container: '80', protocol: 'tcp' }],
      mounts: [{ kind: 'bind', source: '/src', target: '/a', readOnly: false }],
      memoryMiB: '256',
      restart: 'always',
      command: '',
    });
    expect(containerEdit.parse(edit)).toEqual({
      image: 'nginx:1.28',
      command: null,
      env: {
        removed: ['A'],
        set: [
          { name: 'B', value: '3' },
          { name: 'C', value: '' },
        ],
      },
      ports: {
        removed: [{ hostAddress: '::1', hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
        added: [{ hostAddress: '::1', hostPort: 8081, containerPort: 80, protocol: 'tcp' }],
      },
      mounts: { removed: ['/a'], added: [{ kind: 'bind', source: '/src', target: '/a', readOnly: false }] },
      limits: { memoryBytes: 256 * 1024 * 1024 },
      restart: { policy: 'always' },
    });
    expect(editedSpec(spec, edit)).toEqual({
      ...spec,
      image: 'nginx:1.28',
      command: null,
      env: [
        { name: 'B', value: '3' },
        { name: 'C', value: '' },
      ],
      ports: [spec.ports[1], { hostAddress: '::1', hostPort: 8081, containerPort: 80, protocol: 'tcp' }],
      mounts: [spec.mounts[1], { kind: 'bind', source: '/src', target: '/a', readOnly: false }],
      limits: { cpus: 1.5, memoryBytes: 256 * 1024 * 1024, processes: 7 },
      restart: { policy: 'always' },
    });
  });
});

describe('keptSettings', () => {
  it('names what neither form nor command line shows, and no defaults', () => {
    const answer = {
      Config: {
        Image: 'nginx',
        Env: [],
        Healthcheck: { Test: ['CMD', 'true'] },
        StopSignal: 'SIGTERM',
        Domainname: '',
      },
      HostConfig: {
        CapAdd: ['NET_ADMIN'],
        Memory: 5,
        ShmSize: 67_108_864,
        IpcMode: 'host',
        Runtime: 'runc',
        LogConfig: { Type: 'json-file', Config: {} },
        Binds: ['/a:/b:ro', '/c:/d:rslave'],
        Mounts: [{ Type: 'volume', Source: 'x', Target: '/y' }],
        Devices: [],
      },
      NetworkSettings: { Networks: { front: {}, back: {} } },
    };
    expect(keptSettings(answer)).toEqual([
      { name: 'Config.Healthcheck', value: '{"Test":["CMD","true"]}' },
      { name: 'HostConfig.CapAdd', value: '["NET_ADMIN"]' },
      { name: 'HostConfig.IpcMode', value: 'host' },
      { name: 'HostConfig.Binds', value: '["/a:/b:ro","/c:/d:rslave"]' },
      { name: 'Networks', value: 'front, back' },
    ]);
    expect(keptSettings({})).toEqual([]);
  });
});
