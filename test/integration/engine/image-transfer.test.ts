import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageTransferEvent } from '../../../electron/api/engine/image-transfer.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { API, drain, EngineUnderTest } from './support/engine-under-test.ts';

let world: EngineUnderTest;
let api: ApiClient;

beforeEach(async () => {
  world = await EngineUnderTest.open();
  api = await world.connect();
});
afterEach(() => world[Symbol.asyncDispose]());

function later(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe('a pull', () => {
  const request = { reference: 'r.test/app:1', platform: 'linux/arm64', credentials: null };
  const pull = (asked: Parameters<ApiClient['engine']['images']['pull']['subscribe']>[0] = request) =>
    drain(iterate<ImageTransferEvent>((to) => api.engine.images.pull.subscribe(asked, to)));

  it('tells its layers, with the credentials in their header alone', async () => {
    let seen: IncomingMessage | undefined;
    world.on('POST /images/create', (incoming, response) => {
      seen = incoming;
      incoming.resume();
      response.writeHead(200);
      response.write('{"status":"Downloading","id":"a1b2c3d4e5f6","progressDetail":{"current":1,"total":2}}\r\n');
      response.end(`{"status":"Digest: sha256:${'d'.repeat(64)}"}\r\n`);
    });
    const events = await pull({ ...request, credentials: { username: 'ann', password: 'p:w' } });
    expect(events.at(-1)).toEqual({ kind: 'done', digest: `sha256:${'d'.repeat(64)}` });
    expect(events[0]).toMatchObject({ kind: 'progress', layers: [{ id: 'a1b2c3d4e5f6', currentBytes: 1 }] });
    expect(seen?.url).toBe(`${API}/images/create?fromImage=r.test%2Fapp&tag=1&platform=linux%2Farm64`);
    const auth = Buffer.from(String(seen?.headers['x-registry-auth']), 'base64url').toString();
    expect(JSON.parse(auth)).toEqual({ username: 'ann', password: 'p:w', serveraddress: 'r.test' });
  });

  it('that fails in the middle ends with the engine’s words', async () => {
    world.on('POST /images/create', (incoming, response) => {
      incoming.resume();
      response.writeHead(200).end('{"error":"Get \\"https://r.test/v2/\\": no such host","errorDetail":{}}\r\n');
    });
    expect(await failureOf(pull())).toMatchObject({
      code: 'engine-failed',
      hint: expect.stringContaining('online') as string,
    });
    world.on('POST /images/create', (incoming, response) => {
      incoming.resume();
      response.writeHead(200).write('{"status":"x"}\r\n');
      setTimeout(() => response.destroy(), 50);
    });
    expect(await failureOf(pull())).toMatchObject({ code: 'engine-request-failed' });
  });

  it('that is denied for want of a credential helper says which, and a public one needs none', async () => {
    await mkdir(join(world.folder, 'docker'));
    await writeFile(join(world.folder, 'docker', 'config.json'), '{"credsStore":"absent"}');
    world.env['PATH'] = '/somewhere/bin';
    let answer = '{"error":"pull access denied for r.test/app, repository does not exist","errorDetail":{}}\r\n';
    let auth: unknown;
    world.on('POST /images/create', (incoming, response) => {
      auth = incoming.headers['x-registry-auth'];
      incoming.resume();
      response.writeHead(200).end(answer);
    });
    world.on('POST /images/r.test/app/push', (incoming, response) => {
      incoming.resume();
      response.writeHead(200).end('{"error":"unauthorized: authentication required","errorDetail":{}}\r\n');
    });
    const told = /docker-credential-absent.*in one of these folders, where it was looked for: \/somewhere\/bin/;
    expect(await failureOf(pull())).toMatchObject({
      code: 'engine-denied',
      message: 'pull access denied for r.test/app, repository does not exist',
      hint: expect.stringMatching(told) as string,
    });
    const push = iterate<ImageTransferEvent>((to) =>
      api.engine.images.push.subscribe({ reference: 'r.test/app:1', credentials: null }, to),
    );
    expect(await failureOf(drain(push))).toMatchObject({
      code: 'engine-denied',
      hint: expect.stringMatching(told) as string,
    });
    const given = pull({ ...request, credentials: { username: 'ann', password: 'wrong' } });
    expect(await failureOf(given)).toMatchObject({ hint: expect.stringContaining('wants a user name') as string });
    answer = '{"error":"no such host","errorDetail":{}}\r\n';
    expect(await failureOf(pull())).toMatchObject({ hint: expect.stringContaining('online') as string });
    answer = '{"status":"done"}\r\n';
    expect((await pull()).at(-1)).toEqual({ kind: 'done', digest: null });
    expect(auth).toBeUndefined();
  });

  it('is given up by the engine when its client leaves', async () => {
    const { promise: closed, resolve } = later();
    world.on('POST /images/create', (incoming, response) => {
      incoming.resume();
      response.writeHead(200).write('{"status":"Pulling","id":"1"}\r\n');
      response.once('close', resolve);
    });
    const subscription = api.engine.images.pull.subscribe(request, { onData: () => subscription.unsubscribe() });
    await closed;
  });
});
