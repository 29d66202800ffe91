import { expect, it } from 'vitest';
import type { ImageDefinition } from '../../../../vm-assets/builder/definition.ts';
import { replacePlaceholders } from '../../../../vm-assets/builder/placeholders.ts';
import { addServiceFiles } from '../../../../vm-assets/builder/service-files.ts';
import { FileTree } from '../../../../vm-assets/builder/tree/file-tree.ts';

const services: ImageDefinition['services'] = [
  {
    name: 'containerd',
    command: ['/usr/bin/containerd'],
    kind: 'daemon',
    needs: ['data-disk'],
    ready: '/run/c.sock',
    environment: { GOGC: '400', PATH: '/a b' },
    emulatedEnvironment: { GODEBUG: 'cpu.all=off' },
    stopSignal: 'TERM',
    stopTimeoutSeconds: 10,
  },
  {
    name: 'binfmt',
    command: ['/usr/bin/set', "it's {foreign}", '$HOME'],
    kind: 'task',
    needs: [],
    readyText: 'it is ready',
    environment: {},
    emulatedEnvironment: {},
    stopSignal: 'INT',
    stopTimeoutSeconds: 0,
    openFiles: 4096,
  },
];

function render(): (path: string) => string {
  const tree = new FileTree();
  const sysctls = { 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.eth0/1.forwarding': '0 1' };
  addServiceFiles(tree, { services, sysctls }, { foreign: 'aarch64' });
  return (path) => {
    const node = tree.get(`/usr/lib/boathouse/${path}`);
    return node?.type === 'file' ? node.data.toString() : '';
  };
}

it('renders a service as shell assignments', () => {
  expect(render()('services/containerd')).toBe(
    "COMMAND=/usr/bin/containerd\nKIND=daemon\nNEEDS=data-disk\nREADY=/run/c.sock\nREADY_TEXT=''\nENVIRONMENT='GOGC=400 PATH='\\''/a b'\\'''\nEMULATED_ENVIRONMENT=GODEBUG=cpu.all=off\nSTOP_SIGNAL=TERM\nSTOP_TIMEOUT=10\nOPEN_FILES=''\n",
  );
});

it('quotes so that a shell expands nothing', () => {
  const command = render()('services/binfmt').split('\n')[0];
  expect(command).toBe(`COMMAND='/usr/bin/set '\\''it'\\''\\'\\'''\\''s aarch64'\\'' '\\''$HOME'\\'''`);
});

it('lists services and sysctls', () => {
  expect(render()('services.list')).toBe('containerd\nbinfmt\n');
  expect(render()('sysctls')).toBe(
    '/proc/sys/net/ipv4/ip_forward\t1\n/proc/sys/net/ipv4/conf/eth0.1/forwarding\t0 1\n',
  );
});

it('replaces known names only, since shell text is full of braces', () => {
  expect(replacePlaceholders('{arch} {nothing} {', { arch: 'amd64' })).toBe('amd64 {nothing} {');
  expect(replacePlaceholders('${PATH} {arch}', { arch: 'amd64' })).toBe('${PATH} amd64');
});
