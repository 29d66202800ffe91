import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineChange } from '../../../electron/api/engine/changes.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { until } from '../../support/until.ts';
import { CONTAINER, EngineUnderTest } from './support/engine-under-test.ts';

let world: EngineUnderTest;
let api: ApiClient;

beforeEach(async () => {
  world = await EngineUnderTest.open();
  api = await world.connect();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('changes', () => {
  const collect = (client: ApiClient) => {
    const changes: EngineChange[] = [];
    const subscription = client.engine.changes.subscribe(undefined, { onData: (change) => void changes.push(change) });
    return { changes, end: () => subscription.unsubscribe() };
  };
  const has = (changes: readonly EngineChange[], kind: EngineChange['kind'], times = 1) =>
    until(kind, () => changes.filter((change) => change.kind === kind).length >= times);

  it('come from one stream for all, and last over the end of the engine and of the machine', async () => {
    const streams: ServerResponse[] = [];
    world.on('GET /events', (_request, response) => {
      streams.push(response);
      response.writeHead(200).flushHeaders();
    });
    const one = collect(api);
    const two = collect(await world.connect());
    await has(one.changes, 'listening');
    await has(two.changes, 'listening');
    expect(streams).toHaveLength(1);
    const say = (event: unknown): void =>
      void streams.at(-1)?.write(`${typeof event === 'string' ? event : JSON.stringify(event)}\n`);
    say('nonsense');
    say({ Type: 'container', Action: 'exec_create: sh', Actor: { ID: CONTAINER } });
    say({ Type: 'container', Action: 'start', Actor: { ID: CONTAINER, Attributes: { name: '<b>web</b>' } } });
    say({ Type: 'container', Action: 'die', Actor: { ID: CONTAINER, Attributes: { exitCode: '137' } } });
    say({ Type: '__proto__', Action: 'x', Actor: { ID: 'y' } });
    await has(one.changes, 'changed');
    await has(two.changes, 'changed');
    expect(one.changes.at(-1)).toEqual({
      kind: 'changed',
      objects: [
        { type: 'container', id: CONTAINER, name: '<b>web</b>', exitCode: 137, actions: ['start', 'die'] },
        { type: 'other', id: 'y', name: null, exitCode: null, actions: ['x'] },
      ],
    });

    streams[0]?.destroy();
    await has(one.changes, 'listening', 2);
    expect(streams).toHaveLength(2);
    world.running = false;
    streams[1]?.destroy();
    await until('offline', () => two.changes.at(-1)?.kind === 'offline');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(streams).toHaveLength(2);
    world.running = true;
    await until('listening', () => two.changes.at(-1)?.kind === 'listening');

    one.end();
    two.end();
    await until('the stream to be closed', () => streams[2]?.destroyed === true);
  });
});
