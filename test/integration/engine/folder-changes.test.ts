import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { CONTAINER, EngineUnderTest } from './support/engine-under-test.ts';

let world: EngineUnderTest;
let api: ApiClient;
let asked: number;

beforeEach(async () => {
  world = await EngineUnderTest.open();
  api = await world.connect();
  asked = 0;
});
afterEach(() => world[Symbol.asyncDispose]());

const ROUTE = `GET /containers/${CONTAINER}/changes`;
const folder = (path: string) => api.engine.files.changes.query({ container: CONTAINER, path });

function answer(respond: (response: ServerResponse) => void): void {
  world.on(ROUTE, (_request, response) => {
    asked += 1;
    respond(response);
  });
}

it('asks the engine once for the folders that one goes through, and again once something was changed', async () => {
  answer((response) => {
    const changes = [
      { Path: '/etc/app/x', Kind: 0 },
      { Path: '/srv', Kind: 1 },
      ...(asked > 1 ? [{ Path: '/srv/new', Kind: 1 }] : []),
    ];
    response.end(JSON.stringify(changes));
  });
  world.answer(`GET /containers/${CONTAINER}/json`, {
    Id: CONTAINER,
    State: { Running: true, Pid: 77 },
    GraphDriver: {},
  });
  world.runInGuest = () => {
    const output = new PassThrough();
    const stderr = new PassThrough();
    output.end();
    stderr.end();
    return {
      stdin: new PassThrough().resume(),
      stdout: output,
      stderr,
      exited: Promise.resolve(0),
      hangUp: () => undefined,
    };
  };
  expect(await folder('/')).toMatchObject({
    entries: [
      { name: 'etc', change: 'changed' },
      { name: 'srv', change: 'added' },
    ],
  });
  expect(await folder('/srv')).toEqual({ kind: 'changes', entries: [] });
  expect(asked).toBe(1);
  await api.engine.files.makeFolder.mutate({ root: { kind: 'container', container: CONTAINER }, path: '/srv/new' });
  expect(await folder('/srv')).toEqual({ kind: 'changes', entries: [{ name: 'new', change: 'added' }] });
  expect(asked).toBe(2);
});

it('says that there are too many, and leaves the engine’s answer then', async () => {
  const ends: Promise<unknown>[] = [];
  answer((response) => {
    ends.push(once(response, 'close'));
    response.write('[{"Path":"/first","Kind":2}');
    const more = `,{"Path":"/tmp/${'x'.repeat(100)}","Kind":1}`.repeat(1_000);
    // Without an end: as fast as it is read.
    const write = (): void => {
      while (!response.destroyed && response.write(more));
    };
    response.on('drain', write);
    write();
  });
  expect(await folder('/')).toEqual({ kind: 'too-many' });
  expect(ends).toHaveLength(1);
  await ends[0];
});

it('fails as the engine does, or with what is no list, and is asked anew', async () => {
  world.answer(ROUTE, { message: 'No such container: c' }, 404);
  expect(await failureOf(folder('/'))).toMatchObject({ code: 'no-such-container' });
  for (const body of ['<html>', '[{"Path":"/a"', '{}']) {
    answer((response) => void response.end(body));
    expect(await failureOf(folder('/')), body).toMatchObject({ code: 'engine-request-failed' });
  }
  answer((response) => void response.end('null\n'));
  expect(await folder('/')).toEqual({ kind: 'changes', entries: [] });
  expect(await failureOf(folder('/..'))).toMatchObject({ code: 'request-invalid' });
});
