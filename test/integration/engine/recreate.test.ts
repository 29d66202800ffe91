import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { until } from '../../support/until.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { CONTAINER, EngineUnderTest } from './support/engine-under-test.ts';

const NEW = 'd'.repeat(64);

let world: EngineUnderTest;
let api: ApiClient;
/** What was asked of the engine that changes something, in order. */
let asked: string[];

beforeEach(async () => {
  world = await EngineUnderTest.open();
  api = await world.connect();
  asked = [];
  // Without a version: in the engine's newest.
  const inspected = {
    Id: CONTAINER,
    Name: '/web',
    Image: 'sha256:1',
    State: { Running: true },
    Config: { Image: 'nginx', Future: 1 },
    HostConfig: { NetworkMode: 'bridge' },
    NetworkSettings: { Networks: {} },
  };
  world.engine.on('GET /containers/web/json', (_request, response) => void response.end(JSON.stringify(inspected)));
  world.engine.on('GET /images/nginx/json', (_request, response) => void response.end('{"Id":"sha256:1"}'));
  world.answer(`GET /containers/${CONTAINER}/json`, inspected);
  for (const name of ['web.boathouse-new', 'web.boathouse-old']) {
    world.answer(`GET /containers/${name}/json`, { message: `No such container: ${name}` }, 404);
  }
  world.engine.on('POST /containers/create', (request, response) => {
    asked.push(`create ${new URL(request.url ?? '', 'http://x').search}`);
    request.resume();
    response.writeHead(201, { 'Content-Type': 'application/json' }).end(`{"Id":"${NEW}","Warnings":[]}`);
  });
  for (const [id, label] of [
    [CONTAINER, 'old'],
    [NEW, 'new'],
  ] as const) {
    step(`POST /containers/${id}/stop`, `stop ${label}`);
    step(`POST /containers/${id}/start`, `start ${label}`);
    step(`DELETE /containers/${id}`, `remove ${label}`);
    step(`POST /containers/${id}/rename`, `rename ${label}`);
  }
});
afterEach(() => world[Symbol.asyncDispose]());

function step(route: string, label: string, failure: { status: number; message: string } | null = null): void {
  world.on(route, (request, response) => {
    asked.push(`${label} ${new URL(request.url ?? '', 'http://x').search}`.trim());
    request.resume();
    if (failure === null) response.writeHead(204).end();
    else response.writeHead(failure.status).end(JSON.stringify({ message: failure.message }));
  });
}

const recreate = () => api.engine.containers.recreate.mutate({ container: 'web', edit: { tty: true } });

const UNTIL_START = [
  'create ?name=web.boathouse-new',
  'stop old',
  'rename old ?name=web.boathouse-old',
  'rename new ?name=web',
  'start new',
];

describe('a container that is made anew', () => {
  it('takes the place of the old one, which goes last, its volumes not with it', async () => {
    expect(await recreate()).toEqual({ id: NEW, warnings: [] });
    expect(asked).toEqual([...UNTIL_START, 'remove old ?force=true&v=false']);
  });

  it('gives the place back, step by step, when it does not start', async () => {
    step(`POST /containers/${NEW}/start`, 'start new', { status: 500, message: 'no way' });
    expect(await failureOf(recreate())).toMatchObject({ code: 'engine-failed', message: 'no way' });
    expect(asked).toEqual([
      ...UNTIL_START,
      'rename new ?name=web.boathouse-new',
      'rename old ?name=web',
      'start old',
      'remove new ?force=true&v=true',
    ]);
  });

  it('leaves both, and says under which names, when the place cannot be given back', async () => {
    step(`POST /containers/${NEW}/start`, 'start new', { status: 500, message: 'no way' });
    step(`POST /containers/${CONTAINER}/start`, 'start old', { status: 500, message: 'nor back' });
    expect(await failureOf(recreate())).toMatchObject({
      code: 'recreate-broken-off',
      message: 'no way. The old container could not be brought back: nor back',
      hint: expect.stringContaining('web.boathouse-old') as string,
    });
    expect(asked.join()).not.toContain('remove');
  });

  it('is finished though whoever asked for it is gone', async () => {
    let answer = (): void => undefined;
    const stopping = new Promise<void>((resolve) => {
      world.on(`POST /containers/${CONTAINER}/stop`, (_request, response) => {
        answer = () => void response.writeHead(204).end();
        resolve();
      });
    });
    void recreate().catch(() => undefined);
    await stopping;
    world.leave();
    answer();
    await until('the old one to be removed', () => asked.includes('remove old ?force=true&v=false'));
  });

  it('is there although the old one cannot be removed, which is said', async () => {
    step(`DELETE /containers/${CONTAINER}`, 'remove old', { status: 500, message: 'busy' });
    expect((await recreate()).warnings).toEqual(['web.boathouse-old could not be removed: busy']);
  });
});
