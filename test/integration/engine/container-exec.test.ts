import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TerminalEvent } from '../../../electron/api/terminal.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { until } from '../../support/until.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { API, CONTAINER, drain, EngineUnderTest } from './support/engine-under-test.ts';

let world: EngineUnderTest;
let api: ApiClient;

beforeEach(async () => {
  world = await EngineUnderTest.open();
  api = await world.connect();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('a terminal in a container', () => {
  const request = {
    kind: 'container' as const,
    container: CONTAINER,
    command: ['sh'],
    user: null,
    workingFolder: null,
    tty: { columns: 80, rows: 24, term: 'xterm' },
  };

  it('is a stream both ways, has a size and an exit code', async () => {
    const bodies: unknown[] = [];
    world.on(`POST /containers/${CONTAINER}/exec`, (incoming, response) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
      incoming.on('end', () => {
        bodies.push(JSON.parse(text));
        response.writeHead(201).end('{"Id":"e1"}');
      });
    });
    const resized: string[] = [];
    world.on('POST /exec/e1/resize', (incoming, response) => {
      resized.push(incoming.url ?? '');
      response.writeHead(200).end();
    });
    world.answer('GET /exec/e1/json', { Running: false, ExitCode: 42, Pid: 0 });
    const hijacked = world.engine.hijack(
      `POST ${API}/exec/e1/start`,
      'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n$ ',
    );
    const events: TerminalEvent[] = [];
    const done = (async () => {
      for await (const event of iterate<TerminalEvent>((to) => api.terminal.open.subscribe(request, to)))
        events.push(event);
    })();
    const connection = await hijacked;
    await until('the prompt', () => events.length > 1);
    const id = events[0]?.kind === 'opened' ? events[0].id : 0;
    const echoed = once(connection, 'data');
    await api.terminal.write.mutate({ id, base64: Buffer.from('ls\n').toString('base64') });
    expect(String((await echoed)[0])).toContain('ls\n');
    await api.terminal.resize.mutate({ id, columns: 100, rows: 30 });
    connection.end('bye');
    await done;
    expect(bodies).toEqual([
      { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: true, Cmd: ['sh'], Env: ['TERM=xterm'] },
    ]);
    const output = events.flatMap((event) =>
      event.kind === 'output' ? [Buffer.from(event.base64, 'base64').toString()] : [],
    );
    expect(output.join('')).toBe('$ bye');
    expect(events.at(-1)).toEqual({ kind: 'exit', code: 42, signal: null });
    await until('the size', () => resized.length > 0);
    expect(resized).toEqual([`${API}/exec/e1/resize?h=30&w=100`]);
  });

  it('takes its process with it when it is closed', async () => {
    world.answer(`POST /containers/${CONTAINER}/exec`, { Id: 'e2' }, 201);
    world.answer('GET /exec/e2/json', { Running: true, ExitCode: null, Pid: 4711 });
    void world.engine.hijack(
      `POST ${API}/exec/e2/start`,
      'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n',
    );
    for await (const event of iterate<TerminalEvent>((to) => api.terminal.open.subscribe(request, to))) {
      expect(event.kind).toBe('opened');
      break;
    }
    await until('the process to be ended', () => world.hungUp.length > 0);
    expect(world.hungUp).toEqual([4711]);
  });

  it('takes its process with it when it is given up while the engine starts it', async () => {
    world.answer(`POST /containers/${CONTAINER}/exec`, { Id: 'e3' }, 201);
    const states = [
      { Running: false, ExitCode: null, Pid: 0 },
      { Running: true, ExitCode: null, Pid: 0 },
      { Running: true, ExitCode: null, Pid: 4712 },
    ];
    world.on('GET /exec/e3/json', (_incoming, response) => {
      response.end(JSON.stringify(states.length > 1 ? states.shift() : states[0]));
    });
    const asked = world.engine.hijack(`POST ${API}/exec/e3/start`, '');
    const subscription = api.terminal.open.subscribe(request, { onData: () => undefined });
    await asked;
    subscription.unsubscribe();
    await until('the process to be ended', () => world.hungUp.length > 0);
    expect(world.hungUp).toEqual([4712]);
  });

  it('in a container that does not run is refused', async () => {
    world.answer(`POST /containers/${CONTAINER}/exec`, { message: `container ${CONTAINER} is not running` }, 409);
    const opening = drain(iterate<TerminalEvent>((to) => api.terminal.open.subscribe(request, to)));
    expect(await failureOf(opening)).toMatchObject({ code: 'engine-conflict' });
  });
});
