import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/build', import.meta.url));

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

describe.each([
  { builder: 'BuildKit', env: { DOCKER_BUILDKIT: '1' }, tag: 'boathouse.test/by-buildkit' },
  { builder: 'the classic builder', env: { DOCKER_BUILDKIT: '0' }, tag: 'boathouse.test/by-classic' },
])('a multi-stage Dockerfile built by $builder', ({ env, tag }) => {
  const build = ['build', '--tag', tag, '--build-arg', 'GREETING=hello', join(FIXTURES, 'multi-stage')];

  test('gives an image with the last stage alone', async () => {
    await machine.docker.expect(build, { env });
    const output = (await machine.docker.expect(['run', '--rm', tag])).split('\n');
    expect(output).toEqual(['hello from the source', 'product source.txt ', '1000', '/tmp', 'boat', 'no workshop']);
    const label = ['inspect', '--format', '{{index .Config.Labels "test.origin"}}', tag];
    expect(await machine.docker.expect(label)).toBe('multi-stage');
  });

  test('is taken from the cache the second time', async () => {
    const id = ['inspect', '--format', '{{.Id}}', tag];
    const before = await machine.docker.expect(id);
    const result = await machine.docker.run(build, { env });
    expect(result.code).toBe(0);
    expect(`${result.stdout}${result.stderr}`).toMatch(/CACHED|Using cache/);
    expect(await machine.docker.expect(id)).toBe(before);
  });
});

test('BuildKit’s own: here-documents, cache mounts and secrets', async () => {
  const secret = join(inject('session').folder, 'token');
  await writeFile(secret, '12345');
  const tag = 'boathouse.test/buildkit-only';
  const options = ['--tag', tag, '--secret', `id=token,src=${secret}`];
  await machine.docker.expect(['build', ...options, join(FIXTURES, 'buildkit-only')], {
    env: { DOCKER_BUILDKIT: '1' },
  });
  expect(await machine.docker.expect(['run', '--rm', tag])).toBe('5\n0');
});

test('a step that fails fails the build, and its output is shown', async () => {
  const dockerfile = 'FROM boathouse.test/base\nRUN echo about to fail; exit 9\n';
  const stderr = await machine.docker.refused(['build', '--progress', 'plain', '-'], { input: dockerfile });
  expect(stderr).toContain('about to fail');
  expect(stderr).toMatch(/exit code: 9/);
});
