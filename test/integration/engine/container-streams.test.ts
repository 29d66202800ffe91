import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContainerLogEvent } from '../../../electron/api/engine/container-logs.ts';
import type { ContainerStatsEvent } from '../../../electron/api/engine/container-stats.ts';
import { STREAM_WINDOW_BYTES } from '../../../electron/api/limits.ts';
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

describe('a log', () => {
  const frame = (text: string, stream = 1): Buffer => {
    const body = Buffer.from(`2026-11-29T09:00:00.000000001Z ${text}\n`);
    const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(body.length, 4);
    return Buffer.concat([header, body]);
  };
  const request = { container: CONTAINER, follow: true, lines: 10, sinceMs: 1_700_000_000_250, untilMs: null };

  it('is asked for as it was wanted, and shows hostile text as it is', async () => {
    let url = '';
    world.on(`GET /containers/${CONTAINER}/logs`, (incoming, response) => {
      url = incoming.url ?? '';
      response.writeHead(200, { 'Content-Type': 'application/vnd.docker.multiplexed-stream' });
      response.write(frame('<img src=x onerror=alert(1)>\u001b[2J\u202e'));
      response.end(frame('x'.repeat(1024 * 1024), 2));
    });
    const events = await drain(iterate<ContainerLogEvent>((to) => api.engine.containers.logs.subscribe(request, to)));
    expect(url).toContain('follow=true&tail=10&since=1700000000.250');
    expect(events[0]).toMatchObject({ kind: 'opened', tty: false });
    expect(events.at(-1)).toEqual({ kind: 'ended' });
    const lines = events.flatMap((event) => (event.kind === 'lines' ? event.lines : []));
    expect(lines[0]?.text).toBe('<img src=x onerror=alert(1)>\u001b[2J\u202e');
    const long = lines.filter(({ stream }) => stream === 'stderr');
    expect(long.map(({ text }) => text).join('')).toBe('x'.repeat(1024 * 1024));
    expect(long.filter(({ continues }) => !continues)).toHaveLength(1);
  });

  it('waits in the engine for a client that does not keep up, and goes on with it', async () => {
    let sentBytes = 0;
    let closed = false;
    world.on(`GET /containers/${CONTAINER}/logs`, (_incoming, response) => {
      response.writeHead(200, { 'Content-Type': 'application/vnd.docker.multiplexed-stream' });
      const piece = frame('y'.repeat(900));
      const send = (): void => {
        while (!closed) {
          sentBytes += piece.length;
          if (!response.write(piece)) {
            response.once('drain', send);
            return;
          }
        }
      };
      response.once('close', () => (closed = true));
      send();
    });
    const seen: ContainerLogEvent[] = [];
    const subscription = api.engine.containers.logs.subscribe(request, { onData: (event) => void seen.push(event) });
    const units = () => seen.reduce((sum, event) => sum + (event.kind === 'lines' ? event.units : 0), 0);
    await until('a full window', () => units() >= STREAM_WINDOW_BYTES);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [sentThen, unitsThen] = [sentBytes, units()];
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([sentBytes, units()]).toEqual([sentThen, unitsThen]);
    expect(unitsThen).toBeLessThan(STREAM_WINDOW_BYTES * 1.5);
    const id = seen[0]?.kind === 'opened' ? seen[0].id : 0;
    await api.engine.acknowledge.mutate({ id, units: unitsThen });
    await until('more lines', () => units() > unitsThen);
    subscription.unsubscribe();
    await until('the engine’s stream to end', () => closed);
  });

  it('of nobody is said so', async () => {
    world.answer(`GET /containers/${CONTAINER}/logs`, { message: 'No such container: x' }, 404);
    const reading = drain(iterate<ContainerLogEvent>((to) => api.engine.containers.logs.subscribe(request, to)));
    expect(await failureOf(reading)).toMatchObject({ code: 'no-such-container' });
  });
});

describe('stats', () => {
  const sample = (id: string, percent: number): string =>
    `${JSON.stringify({
      id,
      read: new Date().toISOString(),
      cpu_stats: { cpu_usage: { total_usage: 100 + percent }, system_cpu_usage: 200, online_cpus: 1 },
      precpu_stats: { cpu_usage: { total_usage: 100 }, system_cpu_usage: 100, online_cpus: 1 },
    })}\n`;

  it('of one container come by one stream, whoever follows it; of all also those that start later', async () => {
    const openStreams = new Set<string>();
    let opened = 0;
    const serve = (id: string): void =>
      world.on(`GET /containers/${id}/stats`, (_request, response) => {
        opened += 1;
        openStreams.add(id);
        const timer = setInterval(() => response.write(sample(id, 50)), 50);
        response.writeHead(200).once('close', () => {
          clearInterval(timer);
          openStreams.delete(id);
        });
      });
    serve('one');
    serve('two');
    let events: ServerResponse | undefined;
    world.on('GET /events', (_request, response) => {
      events = response;
      response.writeHead(200).flushHeaders();
    });
    world.answer('GET /containers/json', [{ Id: 'one' }]);
    const follow = (client: ApiClient, containers: string[] | null) => {
      const seen = new Map<string, number | null>();
      const ended: string[] = [];
      const subscription = client.engine.containers.stats.subscribe(
        { containers },
        {
          onData: (event: ContainerStatsEvent) => {
            if (event.kind !== 'samples') return;
            for (const one of event.samples) seen.set(one.id, one.cpuPercent);
            ended.push(...event.ended);
          },
        },
      );
      return { seen, ended, end: () => subscription.unsubscribe() };
    };
    const single = follow(api, ['one']);
    const all = follow(await world.connect(), null);
    await until('samples', () => single.seen.has('one') && all.seen.has('one'));
    expect(single.seen.get('one')).toBe(50);
    expect(opened).toBe(1);

    events?.write(`${JSON.stringify({ Type: 'container', Action: 'start', Actor: { ID: 'two' } })}\n`);
    await until('samples of the second', () => all.seen.has('two'));
    expect(single.seen.has('two')).toBe(false);
    events?.write(`${JSON.stringify({ Type: 'container', Action: 'die', Actor: { ID: 'two' } })}\n`);
    await until('the end of the second', () => all.ended.includes('two'));
    await until('its stream to be closed', () => !openStreams.has('two'));

    all.end();
    expect(openStreams.has('one')).toBe(true);
    single.end();
    await until('all streams to be closed', () => openStreams.size === 0);
  });

  it('are not read of a container that ended while the list of those that run was on its way', async () => {
    const opened: string[] = [];
    for (const id of ['one', 'two', 'three']) {
      world.on(`GET /containers/${id}/stats`, (_request, response) => {
        opened.push(id);
        response.writeHead(200).flushHeaders();
      });
    }
    world.on('GET /events', (_request, response) => {
      const tell = (action: string, id: string): string =>
        `${JSON.stringify({ Type: 'container', Action: action, Actor: { ID: id } })}\n`;
      response.writeHead(200).flushHeaders();
      void listed.then(() => response.write(tell('die', 'one') + tell('start', 'three')));
    });
    const listed = world.engine.next(`GET ${API}/containers/json`);
    const subscription = api.engine.containers.stats.subscribe({ containers: null }, { onData: () => undefined });
    const { response } = await listed;
    await until('the events to be read', () => opened.includes('three'));
    response.end(JSON.stringify([{ Id: 'one' }, { Id: 'two' }]));
    await until('the list to be read', () => opened.includes('two'));
    expect(opened).toEqual(['three', 'two']);
    subscription.unsubscribe();
  });
});
