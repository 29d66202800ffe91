import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TerminalEvent } from '../../../electron/api/terminal.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { until } from '../../support/until.ts';
import { containerSpecOf } from '../../support/ui/container-spec.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { API, CONTAINER, EngineUnderTest } from './support/engine-under-test.ts';

let world: EngineUnderTest;
let api: ApiClient;

beforeEach(async () => {
  world = await EngineUnderTest.open();
  api = await world.connect();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('the engine over the API', () => {
  it('is not running: said as for everything else', async () => {
    world.running = false;
    expect(await failureOf(api.engine.containers.list.query({ size: false }))).toMatchObject({ code: 'not-running' });
    expect(world.engine.connections).toBe(0);
  });

  it('is gone, though it should be there', async () => {
    await world.engine.stop();
    expect(await failureOf(api.engine.images.list.query())).toMatchObject({ code: 'engine-request-failed' });
    await world.engine.listen();
  });

  it('answers nonsense', async () => {
    world.on('GET /info', (_request, response) => response.end('<html>'));
    world.answer('GET /version', {});
    expect(await failureOf(api.engine.system.info.query())).toMatchObject({ code: 'engine-request-failed' });
    world.on('GET /system/df', (request) => void request.socket.destroy());
    expect(await failureOf(api.engine.system.diskUsage.query())).toMatchObject({ code: 'engine-request-failed' });
  });

  it.each(['hello', '', '{}'])('answers “%s” where there are containers, which is no empty list', async (body) => {
    world.on('GET /containers/json', (_request, response) => void response.end(body));
    world.answer('GET /images/json', [{ Id: 'sha256:1', RepoTags: ['a:1'] }]);
    world.answer('GET /volumes', { Volumes: [{ Name: 'data' }] });
    world.answer('GET /system/df', { Volumes: [{ Name: 'data' }], Images: [] });
    world.answer('GET /networks', [{ Id: 'n1', Name: 'net' }]);
    const { containers, images, volumes, networks } = api.engine;
    const calls = [
      containers.list.query({ size: false }),
      images.list.query(),
      images.prunePreview.query({ all: true }),
      volumes.list.query({ sizes: false }),
      volumes.prunePreview.query({ all: true }),
      networks.list.query(),
      networks.prunePreview.query(),
    ];
    const failures = await Promise.all(calls.map(failureOf));
    for (const failure of failures) expect(failure).toMatchObject({ code: 'engine-request-failed' });
  });

  it('refuses in its own words', async () => {
    world.answer(`POST /containers/${CONTAINER}/start`, { message: 'driver failed: address already in use' }, 500);
    expect(await failureOf(api.engine.containers.start.mutate({ container: CONTAINER }))).toMatchObject({
      code: 'engine-refused',
      message: 'driver failed: address already in use',
      hint: expect.stringContaining('boathouse ports') as string,
    });
  });

  it('is asked for nothing that a strict schema does not know', async () => {
    const before = world.engine.connections;
    const odd = { container: '../images/json', force: true, volumes: true };
    expect(await failureOf(api.engine.containers.remove.mutate(odd))).toMatchObject({ code: 'request-invalid' });
    const more = { size: false, all: '1' } as { size: boolean };
    expect(await failureOf(api.engine.containers.list.query(more))).toMatchObject({ code: 'request-invalid' });
    expect(world.engine.connections).toBe(before);
  });

  it('lists all containers, or those that changed', async () => {
    const asked: string[] = [];
    world.on('GET /containers/json', (request, response) => {
      asked.push(decodeURIComponent(request.url ?? ''));
      response.end(JSON.stringify([{ Id: CONTAINER }]));
    });
    expect(await api.engine.containers.list.query({ size: true })).toMatchObject([{ id: CONTAINER }]);
    await api.engine.containers.list.query({ size: false, containers: [CONTAINER] });
    expect(asked).toEqual([
      `${API}/containers/json?all=true&size=true`,
      `${API}/containers/json?all=true&size=false&filters={"id":["${CONTAINER}"]}`,
    ]);
  });

  it('takes what is done already for done', async () => {
    world.on(`POST /containers/${CONTAINER}/stop`, (_request, response) => response.writeHead(304).end());
    world.answer(`POST /containers/${CONTAINER}/pause`, { message: `Container ${CONTAINER} is already paused` }, 409);
    world.answer(`DELETE /containers/${CONTAINER}`, { message: `No such container: ${CONTAINER}` }, 404);
    await api.engine.containers.stop.mutate({ container: CONTAINER, graceSeconds: null });
    await api.engine.containers.pause.mutate({ container: CONTAINER });
    await api.engine.containers.remove.mutate({ container: CONTAINER, force: true, volumes: false });
  });

  it('leaves no container whose start failed', async () => {
    const removed: string[] = [];
    world.answer('POST /containers/create', { Id: CONTAINER, Warnings: null }, 201);
    world.answer(`POST /containers/${CONTAINER}/start`, { message: 'no way' }, 500);
    world.on(`DELETE /containers/${CONTAINER}`, (request, response) => {
      removed.push(request.url ?? '');
      response.writeHead(204).end();
    });
    const call = api.engine.containers.create.mutate({ spec: containerSpecOf('nginx'), start: true });
    expect(await failureOf(call)).toMatchObject({ code: 'engine-failed', message: 'no way' });
    expect(removed).toEqual([`${API}/containers/${CONTAINER}?force=true&v=true`]);
  });

  it('has many changes at once, but not any number', async () => {
    let under = 0;
    let most = 0;
    world.on(`POST /containers/${CONTAINER}/restart`, (_request, response) => {
      under += 1;
      most = Math.max(most, under);
      setTimeout(() => {
        under -= 1;
        response.writeHead(204).end();
      }, 30);
    });
    const call = () => api.engine.containers.restart.mutate({ container: CONTAINER, graceSeconds: null });
    await Promise.all(Array.from({ length: 200 }, call));
    expect(most).toBe(64);
  });

  it('does not let slow stops hold up what is urgent', async () => {
    const slow: ServerResponse[] = [];
    world.on(`POST /containers/${CONTAINER}/stop`, (_request, response) => void slow.push(response));
    const removed: string[] = [];
    world.on(`DELETE /containers/${CONTAINER}`, (request, response) => {
      removed.push(request.url ?? '');
      response.writeHead(204).end();
    });
    world.on(`POST /containers/${CONTAINER}/kill`, (_request, response) => void response.writeHead(204).end());
    world.answer(`POST /containers/${CONTAINER}/exec`, { Id: 'e1' }, 201);
    const upgraded = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
    void world.engine.hijack(`POST ${API}/exec/e1/start`, upgraded);
    world.answer('GET /exec/e1/json', { Running: false, ExitCode: 0, Pid: 0 });
    const resized = world.engine.next(`POST ${API}/exec/e1/resize`);

    const { containers } = api.engine;
    const stops = Array.from({ length: 64 }, () => containers.stop.mutate({ container: CONTAINER, graceSeconds: 600 }));
    await until('all stops to be under way', () => slow.length === 64);
    const waiting = containers.remove.mutate({ container: CONTAINER, force: false, volumes: false });
    await containers.kill.mutate({ container: CONTAINER, signal: 'SIGKILL' });
    await containers.remove.mutate({ container: CONTAINER, force: true, volumes: false });
    const tty = { columns: 80, rows: 24, term: 'xterm' };
    const shell = {
      kind: 'container' as const,
      container: CONTAINER,
      command: null,
      user: null,
      workingFolder: null,
      tty,
    };
    for await (const event of iterate<TerminalEvent>((to) => api.terminal.open.subscribe(shell, to))) {
      if (event.kind !== 'opened') continue;
      await api.terminal.resize.mutate({ id: event.id, columns: 100, rows: 30 });
      (await resized).response.end();
      break;
    }
    expect(removed).toEqual([`${API}/containers/${CONTAINER}?force=true&v=false`]);
    for (const response of slow) response.writeHead(204).end();
    await Promise.all([...stops, waiting]);
    expect(removed).toHaveLength(2);
  });
});
