import { describe, expect, it } from 'vitest';
import { containerSpec } from '../../../../electron/api/engine/container-spec.ts';
import { imagePullRequest } from '../../../../electron/api/engine/image-transfer.ts';
import { containerReference, imageReference, labels } from '../../../../electron/api/engine/references.ts';
import { terminalRequest } from '../../../../electron/api/terminal.ts';
import { containerSpecOf } from '../../../support/ui/container-spec.ts';

describe('names in requests', () => {
  it.each(['web', 'a'.repeat(64), 'shop-web_1.x'])('take the container %s', (name) => {
    expect(containerReference.safeParse(name).success).toBe(true);
  });

  it.each(['', '..', '../x', 'a/b', 'a?b', 'a%2fb', '/web', 'a b', 'a\u0000', 'x'.repeat(256), '-f'])(
    'do not take the container “%s”',
    (name) => {
      expect(containerReference.safeParse(name).success).toBe(false);
    },
  );

  it.each(['nginx', 'nginx:1.27', 'r:5000/t/app:1', `app@sha256:${'a'.repeat(64)}`, 'sha256:abc', '127.0.0.1:5000/a'])(
    'take the image %s',
    (name) => {
      expect(imageReference.safeParse(name).success).toBe(true);
    },
  );

  it.each(['', '../x', 'a/../b', 'a//b', 'a?x', 'a#x', 'a b', 'a/./b', '/a', 'a/', 'x'.repeat(513), 'a\n'])(
    'do not take the image “%s”',
    (name) => {
      expect(imageReference.safeParse(name).success).toBe(false);
    },
  );

  it('bound labels in number', () => {
    const many = Object.fromEntries(Array.from({ length: 513 }, (_, index) => [`l${index}`, '']));
    expect(labels.safeParse(many).success).toBe(false);
  });
});

describe('a container’s spec', () => {
  const accepts = (asked: object): boolean =>
    containerSpec.safeParse({ ...containerSpecOf('nginx'), ...asked }).success;

  it('takes what is plain, and nothing that it does not know', () => {
    expect(accepts({})).toBe(true);
    expect(accepts({ capAdd: ['ALL'] })).toBe(false);
    expect(containerSpec.safeParse({ image: 'nginx' }).success).toBe(false);
  });

  it.each([
    ['a variable without a name', { env: [{ name: '', value: 'x' }] }],
    ['a variable’s name with =', { env: [{ name: 'a=b', value: 'x' }] }],
    ['NUL in a value', { env: [{ name: 'a', value: '\u0000' }] }],
    ['port 0', { ports: [{ hostAddress: null, hostPort: 0, containerPort: 80, protocol: 'tcp' }] }],
    [
      'a name for an address',
      { ports: [{ hostAddress: 'localhost', hostPort: 1, containerPort: 80, protocol: 'tcp' }] },
    ],
    ['a relative bind', { mounts: [{ kind: 'bind', source: 'x', target: '/x', readOnly: false }] }],
    ['a relative target', { mounts: [{ kind: 'tmpfs', target: 'x', sizeBytes: null }] }],
    ['too little memory', { limits: { cpus: null, memoryBytes: 1000, processes: null } }],
    ['half a policy', { restart: { policy: 'on-failure' } }],
    ['a short name', { name: 'a' }],
    ['a host name with dots', { hostname: 'a.b' }],
  ])('refuses %s', (_what, asked) => {
    expect(accepts(asked)).toBe(false);
  });
});

it('credentials and terminals are strict too', () => {
  const pull = { reference: 'nginx', platform: 'linux/arm64', credentials: null };
  expect(imagePullRequest.safeParse(pull).success).toBe(true);
  expect(imagePullRequest.safeParse({ ...pull, platform: 'linux/arm64&x=1' }).success).toBe(false);
  const terminal = { kind: 'container', container: 'web', command: null, user: null, workingFolder: null, tty: null };
  expect(terminalRequest.safeParse(terminal).success).toBe(true);
  expect(terminalRequest.safeParse({ ...terminal, command: [] }).success).toBe(false);
  expect(terminalRequest.safeParse({ ...terminal, privileged: true }).success).toBe(false);
});
