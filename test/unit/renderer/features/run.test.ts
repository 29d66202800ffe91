import { describe, expect, it } from 'vitest';
import { containerSpec } from '../../../../electron/api/engine/container-spec.ts';
import { dockerRunText } from '../../../../renderer/features/containers/run/docker-run-text.ts';
import {
  emptyForm,
  type RunForm,
  specOfForm,
  withBinds,
} from '../../../../renderer/features/containers/run/run-form.ts';
import { specOfInspect } from '../../../../renderer/features/containers/run/spec-of-inspect.ts';

const form = (parts: Partial<RunForm>): RunForm => ({ ...emptyForm('nginx:1.27'), ...parts });
const run = (parts: Partial<RunForm>): string => dockerRunText(specOfForm(form(parts)).spec, { detached: true });
const problems = (parts: Partial<RunForm>): string[] => [...specOfForm(form(parts)).problems.keys()];

describe('specOfForm', () => {
  it('makes what the API takes', () => {
    const { spec, problems: found } = specOfForm(
      form({
        name: 'web',
        command: `sh -c 'sleep 1'`,
        ports: [
          { host: '127.0.0.1:8080', container: '80', protocol: 'tcp' },
          { host: '', container: '53', protocol: 'udp' },
          { host: '', container: '', protocol: 'tcp' },
        ],
        env: [{ name: 'A', value: 'b c' }],
        mounts: [
          { kind: 'volume', source: 'data', target: '/data', readOnly: false },
          { kind: 'bind', source: '/home/anna', target: '/src', readOnly: false },
        ],
        cpus: '1,5',
        memoryMiB: '512',
      }),
    );
    expect(found.size).toBe(0);
    expect(containerSpec.parse(spec)).toEqual(spec);
    expect(spec).toMatchObject({
      command: ['sh', '-c', 'sleep 1'],
      ports: [
        { hostAddress: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
        { hostAddress: null, hostPort: null, containerPort: 53, protocol: 'udp' },
      ],
      limits: { cpus: 1.5, memoryBytes: 512 * 1024 * 1024 },
    });
  });

  it('says where something is wrong', () => {
    expect(problems({ image: '' })).toEqual(['image']);
    expect(problems({ name: '-' })).toEqual(['name']);
    expect(problems({ command: `'` })).toEqual(['command']);
    expect(problems({ ports: [{ host: 'x', container: '0', protocol: 'tcp' }] })).toEqual([
      'ports.0.container',
      'ports.0.host',
    ]);
    expect(problems({ env: [{ name: 'a=b', value: '' }] })).toEqual(['env.0.name']);
    expect(problems({ mounts: [{ kind: 'bind', source: 'relative', target: 'x', readOnly: false }] })).toEqual([
      'mounts.0.target',
      'mounts.0.source',
    ]);
    expect(problems({ cpus: 'many', memoryMiB: '1' })).toEqual(['cpus', 'memoryMiB']);
    expect(problems({ removeAfterExit: true, restart: 'always' })).toEqual(['restart']);
  });
});

describe('dockerRunText', () => {
  it('is one line where that is enough', () => {
    expect(run({})).toBe('docker run -d nginx:1.27');
    expect(run({ ports: [{ host: '8080', container: '80', protocol: 'tcp' }] })).toBe(
      'docker run -d -p 8080:80 nginx:1.27',
    );
  });

  it('names each option, quoted where a shell would split it', () => {
    const text = run({
      name: 'web',
      command: `sh -c 'echo $HOME'`,
      ports: [
        { host: '[::1]:8080', container: '80', protocol: 'tcp' },
        { host: '127.0.0.1:', container: '53', protocol: 'udp' },
      ],
      env: [{ name: 'A', value: `it's` }],
      mounts: [
        { kind: 'volume', source: '', target: '/cache', readOnly: false },
        { kind: 'bind', source: '/home/a b', target: '/src', readOnly: false },
        { kind: 'bind', source: 'C:\\src', target: '/win', readOnly: false },
      ],
      restart: 'unless-stopped',
      memoryMiB: '2048',
      tty: true,
    });
    expect(text.split(' \\\n  ')).toEqual([
      'docker run',
      '-d',
      '--name web',
      '-i',
      '-t',
      '--restart unless-stopped',
      '--memory 2g',
      `-p '[::1]:8080:80'`,
      '-p 127.0.0.1::53/udp',
      '-v /cache',
      `-v '/home/a b:/src'`,
      `--mount 'type=bind,source=C:\\src,target=/win'`,
      `-e 'A=it'\\''s'`,
      `nginx:1.27 sh -c 'echo $HOME'`,
    ]);
  });
});

describe('specOfInspect', () => {
  const answer = {
    Id: 'ab'.repeat(32),
    Name: '/web',
    Config: {
      Image: 'nginx:1.27',
      Hostname: 'abababababab',
      Env: ['A=b=c', 'EMPTY'],
      Cmd: ['-g', 'daemon off;'],
      Entrypoint: ['/entry.sh', 'first'],
      Labels: { tier: 'front' },
    },
    HostConfig: {
      NetworkMode: 'default',
      NanoCpus: 1.5e9,
      Memory: 0,
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
      PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }], '53/udp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      Tmpfs: { '/run': 'size=65536,mode=755' },
    },
    Mounts: [
      { Type: 'bind', Source: '/home/anna', Destination: '/src', RW: false },
      { Type: 'volume', Name: 'cd'.repeat(32), Destination: '/cache', RW: true },
    ],
  };

  it('reads what the engine says, so that docker run can be told again', () => {
    const { spec } = specOfInspect(answer);
    expect(containerSpec.parse(spec)).toEqual(spec);
    expect(dockerRunText(spec, { detached: true }).split(' \\\n  ')).toEqual([
      'docker run',
      '-d',
      '--name web',
      '--restart on-failure:3',
      '--cpus 1.5',
      '-p 8080:80',
      '-p 127.0.0.1::53/udp',
      '-v /home/anna:/src:ro',
      '-v /cache',
      '--tmpfs /run:size=65536',
      '-e A=b=c',
      '-e EMPTY=',
      '--label tier=front',
      '--entrypoint /entry.sh',
      `nginx:1.27 first -g 'daemon off;'`,
    ]);
  });
});

describe('what is dropped on the form', () => {
  it('is mounted besides, once it was said where', () => {
    const dropped = withBinds(form({ mounts: [] }), ['/home/anna/shop']);
    expect(dropped.mounts).toEqual([{ kind: 'bind', source: '/home/anna/shop', target: '', readOnly: false }]);
    expect([...specOfForm(dropped).problems.keys()]).toEqual(['mounts.0.target']);
  });
});
