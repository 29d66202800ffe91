import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { ImageTransferEvent } from '../../../electron/api/engine/image-transfer.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { containerSpecOf } from '../../support/ui/container-spec.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { openUi } from '../../support/ui/open-ui.ts';
import type { UiConnection } from '../../support/ui/ui-browser.ts';

const imageId = z.object({ Id: z.string() }).transform(({ Id }) => ({ id: Id }));

let machine: MachineUnderTest;
let connection: UiConnection;
let api: ApiClient;

beforeAll(async () => {
  machine = await sharedMachine();
  connection = await openUi(machine);
  api = connection.api;
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await machine.clean();
});

async function transfer(
  events: AsyncIterable<ImageTransferEvent>,
): Promise<{ last: ImageTransferEvent; layers: Set<string> }> {
  let last: ImageTransferEvent | undefined;
  const layers = new Set<string>();
  for await (const event of events) {
    last = event;
    if (event.kind === 'progress') for (const { id } of event.layers) layers.add(id);
  }
  if (last === undefined) throw new Error('nothing was told');
  return { last, layers };
}

test('an image is tagged, pushed, removed, pulled and looked at', async () => {
  const reference = `${HOST_ALIAS}:${inject('session').registryPort}/ui/base:v1`;
  await api.engine.images.tag.mutate({ image: BASE_IMAGE, reference });
  const pushRequest = { reference, credentials: null };
  const pushed = await transfer(iterate((on) => api.engine.images.push.subscribe(pushRequest, on)));
  expect(pushed.last).toEqual({ kind: 'done', digest: expect.stringMatching(/^sha256:/) as string });
  expect(pushed.layers.size).toBeGreaterThan(0);

  // With every tag that it has, so that the pull has to bring the layers.
  const { id } = await api.engine.images.inspect.query({ image: BASE_IMAGE }).then((answer) => imageId.parse(answer));
  await api.engine.images.remove.mutate({ image: id, force: true });
  const pullRequest = { reference, platform: null, credentials: null };
  const pulled = await transfer(iterate((on) => api.engine.images.pull.subscribe(pullRequest, on)));
  expect(pulled.last.kind).toBe('done');
  expect(pulled.layers.size).toBeGreaterThan(0);
  await api.engine.images.tag.mutate({ image: reference, reference: BASE_IMAGE });

  const found = (await api.engine.images.list.query()).find(({ tags }) => tags.includes(reference));
  expect(found).toMatchObject({
    use: 'unused',
    containers: [],
    tags: expect.arrayContaining([BASE_IMAGE]) as string[],
  });
  expect(found?.sizeBytes).toBeGreaterThan(100_000);
  expect(await api.engine.images.history.query({ image: reference })).not.toHaveLength(0);
  expect((await api.engine.images.prunePreview.query({ all: true })).removed).toContain(found?.id);
  expect((await api.engine.images.prunePreview.query({ all: false })).removed).not.toContain(found?.id);

  const absent = { ...pullRequest, reference: reference.replace('base:v1', 'absent:v1') };
  const failure = await failureOf(transfer(iterate((on) => api.engine.images.pull.subscribe(absent, on))));
  expect(failure).toMatchObject({ message: expect.stringContaining('absent') as string });
  await api.engine.images.remove.mutate({ image: reference, force: false });
});

test('volumes and networks have their users; unused ones are pruned as it was said', async () => {
  await api.engine.volumes.create.mutate({ name: 'ui-kept', driver: 'local', driverOptions: {}, labels: { a: 'b' } });
  await api.engine.volumes.create.mutate({ name: 'ui-free', driver: 'local', driverOptions: {}, labels: {} });
  const subnets = [{ subnet: '10.77.5.0/24', gateway: '10.77.5.1' }];
  const network = { name: 'ui-net', driver: 'bridge', internal: false, attachable: true, ipv6: false, subnets };
  const { id: networkId } = await api.engine.networks.create.mutate({ ...network, driverOptions: {}, labels: {} });
  const { id } = await api.engine.containers.create.mutate({
    spec: containerSpecOf(BASE_IMAGE, {
      name: 'ui-user',
      command: ['sh', '-c', 'head -c 100000 /dev/zero > /v/zeros; exec sleep 600'],
      mounts: [{ kind: 'volume', name: 'ui-kept', target: '/v', readOnly: false }],
    }),
    start: true,
  });
  const joined = { network: networkId, container: id };
  await api.engine.networks.connect.mutate({ ...joined, aliases: ['user'], ipv4: '10.77.5.77', ipv6: null });
  const net = (await api.engine.networks.list.query()).find((one) => one.id === networkId);
  expect(net).toMatchObject({
    name: 'ui-net',
    subnets,
    builtIn: false,
    containers: [{ id, name: 'ui-user', running: true, ipv4: '10.77.5.77' }],
  });

  const volumes = await api.engine.volumes.list.query({ sizes: true });
  expect(volumes.find(({ name }) => name === 'ui-kept')).toMatchObject({
    labels: { a: 'b' },
    anonymous: false,
    containers: [id],
  });
  expect(volumes.find(({ name }) => name === 'ui-kept')?.sizeBytes).toBeGreaterThanOrEqual(100_000);
  expect(await failureOf(api.engine.volumes.remove.mutate({ volume: 'ui-kept', force: false }))).toMatchObject({
    code: 'engine-conflict',
  });
  const preview = await api.engine.volumes.prunePreview.query({ all: true });
  expect(preview.removed).toContain('ui-free');
  expect(preview.removed).not.toContain('ui-kept');
  expect([...(await api.engine.volumes.prune.mutate({ all: true })).removed].sort()).toEqual(
    [...preview.removed].sort(),
  );

  await api.engine.networks.disconnect.mutate({ ...joined, force: false });
  expect((await api.engine.networks.prunePreview.query()).removed).toContain('ui-net');
  await api.engine.networks.remove.mutate({ network: 'ui-net' });
  await api.engine.containers.remove.mutate({ container: id, force: true, volumes: false });
});

test('the engine and its disk are described', async () => {
  expect(await api.engine.system.info.query()).toMatchObject({
    engineVersion: expect.stringMatching(/^28\.5\.2/) as string,
    storageDriver: 'overlay2',
  });
  const usage = await api.engine.system.diskUsage.query();
  expect(usage.images.count).toBeGreaterThan(0);
  expect(usage.images.sizeBytes).toBeGreaterThan(100_000);
});
