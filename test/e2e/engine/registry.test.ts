import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
let name: string;

beforeAll(async () => {
  machine = await sharedMachine();
  name = `${HOST_ALIAS}:${inject('session').registryPort}/team/base:v1`;
});
afterAll(() => machine.clean());

test('push to and pull from a registry on the host', async () => {
  await machine.docker.expect(['tag', BASE_IMAGE, name]);
  const pushed = await machine.docker.expect(['push', name]);
  const digest = /v1: digest: (sha256:[0-9a-f]{64})/.exec(pushed)?.[1];
  expect(digest).toBeDefined();
  const layers = ['inspect', '--format', '{{json .RootFS.Layers}}', name];
  const before = await machine.docker.json(layers);

  const base = `http://127.0.0.1:${inject('session').registryPort}/v2`;
  const tags = z.object({ tags: z.array(z.string()) });
  expect(tags.parse(await (await fetch(`${base}/team/base/tags/list`)).json()).tags).toEqual(['v1']);

  // Without the base image's own tag the layers are gone too, so the pull has to bring them.
  await machine.docker.expect(['rmi', '--force', name, BASE_IMAGE]);
  const pulled = await machine.docker.expect(['pull', name]);
  expect(pulled).toContain(`Digest: ${digest ?? ''}`);
  expect(await machine.docker.json(layers)).toEqual(before);
  expect(await machine.docker.expect(['run', '--rm', name, 'echo', 'from the registry'])).toBe('from the registry');
});

test('an image that the registry does not have is refused with its name', async () => {
  const absent = name.replace('team/base:v1', 'team/absent');
  expect(await machine.docker.refused(['pull', absent])).toContain('team/absent');
});
