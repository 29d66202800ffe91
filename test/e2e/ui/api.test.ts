import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineChange } from '../../../electron/api/engine/changes.ts';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { ContainerLogEvent } from '../../../electron/api/engine/container-logs.ts';
import type { ContainerStatsEvent } from '../../../electron/api/engine/container-stats.ts';
import type { TerminalEvent } from '../../../electron/api/terminal.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { until } from '../../support/until.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { containerSpecOf } from '../../support/ui/container-spec.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { openUi } from '../../support/ui/open-ui.ts';
import { connectUi, followLink, type UiConnection } from '../../support/ui/ui-browser.ts';

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

const find = async (id: string): Promise<ContainerSummary | undefined> =>
  (await api.engine.containers.list.query({ size: false, containers: [id] }))[0];

test('a link of `boathouse ui` opens the dashboard once', async () => {
  const link = (await machine.expectCli(['ui', '--print-url'])).trim();
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]{43}$/);
  await using second = await connectUi(await followLink(link));
  expect((await second.api.machine.status.query()).machine.state).toBe('running');
  expect((await fetch(link)).status).toBe(401);
});

describe('a container', () => {
  let id: string;
  const changes: EngineChange[] = [];
  let stop: () => void = () => undefined;

  beforeAll(async () => {
    const subscription = api.engine.changes.subscribe(undefined, { onData: (change) => void changes.push(change) });
    stop = () => subscription.unsubscribe();
    await until('events of the engine', () => changes.some(({ kind }) => kind === 'listening'));
    const script = 'echo out; echo err >&2; trap "exit 7" TERM; i=0; while :; do i=$((i+1)); sleep 0.2; done';
    const spec = containerSpecOf(BASE_IMAGE, {
      name: 'ui-one',
      command: ['sh', '-c', script],
      env: [{ name: 'COLOUR', value: 'blue = 1' }],
      labels: { 'com.docker.compose.project': 'fleet', 'com.docker.compose.service': 'web', note: '<b>x</b>' },
      ports: [{ hostAddress: '127.0.0.1', hostPort: null, containerPort: 80, protocol: 'tcp' }],
      mounts: [{ kind: 'volume', name: 'ui-data', target: '/data', readOnly: false }],
      limits: { cpus: 1, memoryBytes: 64 * 1024 * 1024, processes: 50 },
    });
    ({ id } = await api.engine.containers.create.mutate({ spec, start: true }));
  });
  afterAll(() => stop());

  test('is made of its spec and listed', async () => {
    expect(await find(id)).toMatchObject({
      name: 'ui-one',
      image: BASE_IMAGE,
      state: 'running',
      compose: { project: 'fleet', service: 'web' },
      labels: { note: '<b>x</b>' },
      ports: [{ containerPort: 80, address: '127.0.0.1', hostPort: expect.any(Number) as number }],
      mounts: [{ kind: 'volume', name: 'ui-data', destination: '/data', readOnly: false }],
      networks: [{ name: 'bridge', ipv4: expect.stringMatching(/^172\./) as string }],
    });
    const inspected = await api.engine.containers.inspect.query({ container: id });
    expect(inspected).toMatchObject({
      Config: { Env: expect.arrayContaining(['COLOUR=blue = 1']) as string[] },
      HostConfig: { NanoCpus: 1e9, Memory: 64 * 1024 * 1024, PidsLimit: 50 },
    });
  });

  test('has its port opened as for a docker client', async () => {
    const port = (await find(id))?.ports[0]?.hostPort;
    expect(await api.ports.list.query()).toEqual(
      expect.arrayContaining([expect.objectContaining({ port, address: '127.0.0.1', problem: null })]),
    );
  });

  test('shows both streams of its log with times, in order', async () => {
    const lines: unknown[] = [];
    const request = { container: id, follow: false, lines: null, sinceMs: null, untilMs: null };
    for await (const event of iterate<ContainerLogEvent>((on) => api.engine.containers.logs.subscribe(request, on))) {
      if (event.kind === 'lines') lines.push(...event.lines);
    }
    const time = expect.stringMatching(/^20\d\d-.*\.\d{9}Z$/) as string;
    expect(lines).toEqual(
      expect.arrayContaining([
        { stream: 'stdout', time, text: 'out', continues: false },
        { stream: 'stderr', time, text: 'err', continues: false },
      ]),
    );
    expect(lines).toHaveLength(2);
  });

  test('is measured, alone and among all that run', async () => {
    for (const containers of [[id], null]) {
      const stream = iterate<ContainerStatsEvent>((on) => api.engine.containers.stats.subscribe({ containers }, on));
      for await (const event of stream) {
        const sample = event.kind === 'samples' ? event.samples.find((one) => one.id === id) : undefined;
        if (sample === undefined || sample.cpuPercent === null) continue;
        expect(sample.memoryBytes).toBeGreaterThan(0);
        expect(sample.memoryLimitBytes).toBe(64 * 1024 * 1024);
        expect(sample.processes).toBeGreaterThan(0);
        break;
      }
    }
  });

  test('has terminals: size, input, exit code', async () => {
    const request = {
      kind: 'container' as const,
      container: id,
      command: null,
      user: null,
      workingFolder: '/tmp',
      tty: { columns: 91, rows: 33, term: 'xterm-256color' },
    };
    let shown = '';
    let exit: unknown;
    let asked = false;
    for await (const event of iterate<TerminalEvent>((on) => api.terminal.open.subscribe(request, on))) {
      if (event.kind === 'opened') {
        await api.terminal.resize.mutate({ id: event.id, columns: 100, rows: 40 });
        const line = 'pwd; echo $TERM; sleep 1; stty size; exit 5\n';
        await api.terminal.write.mutate({ id: event.id, base64: Buffer.from(line).toString('base64') });
        asked = true;
      } else if (event.kind === 'output') shown += Buffer.from(event.base64, 'base64').toString();
      else exit = event;
    }
    expect(asked).toBe(true);
    expect(shown).toContain('/tmp');
    expect(shown).toContain('xterm-256color');
    expect(shown).toContain('40 100');
    expect(exit).toEqual({ kind: 'exit', code: 5, signal: null });
  });

  test('has terminals without a tty: streams apart, the end of input', async () => {
    const command = ['sh', '-c', 'cat; echo done >&2; exit 3'];
    const request = {
      kind: 'container' as const,
      container: id,
      command,
      user: 'sailor',
      workingFolder: null,
      tty: null,
    };
    const seen = { stdout: '', stderr: '' };
    let exit: unknown;
    for await (const event of iterate<TerminalEvent>((on) => api.terminal.open.subscribe(request, on))) {
      if (event.kind === 'opened') {
        await api.terminal.write.mutate({ id: event.id, base64: Buffer.from('héllo').toString('base64') });
        await api.terminal.end.mutate({ id: event.id });
      } else if (event.kind === 'output') seen[event.stream] += Buffer.from(event.base64, 'base64').toString();
      else exit = event;
    }
    expect(seen).toEqual({ stdout: 'héllo', stderr: 'done\n' });
    expect(exit).toEqual({ kind: 'exit', code: 3, signal: null });
  });

  test('a terminal that is closed leaves no process behind', async () => {
    const command = ['sleep', '4711'];
    const request = {
      kind: 'container' as const,
      container: id,
      command,
      user: null,
      workingFolder: null,
      tty: { columns: 80, rows: 24, term: 'xterm' },
    };
    const hasSleep = async (): Promise<boolean> =>
      (await api.engine.containers.processes.query({ container: id })).rows.some((row) =>
        row.join(' ').includes('4711'),
      );
    for await (const event of iterate<TerminalEvent>((on) => api.terminal.open.subscribe(request, on))) {
      expect(event.kind).toBe('opened');
      await until('the process of the terminal', hasSleep);
      break;
    }
    await until('the end of the terminal’s process', async () => !(await hasSleep()));
  });

  test('is paused, renamed, stopped, started and removed, and each is told', async () => {
    expect(
      await failureOf(api.engine.containers.remove.mutate({ container: id, force: false, volumes: false })),
    ).toMatchObject({ code: 'engine-conflict', hint: expect.stringContaining('force') as string });
    await api.engine.containers.pause.mutate({ container: id });
    await api.engine.containers.pause.mutate({ container: id });
    expect((await find(id))?.state).toBe('paused');
    await api.engine.containers.unpause.mutate({ container: id });
    await api.engine.containers.rename.mutate({ container: id, name: 'ui-two' });
    await api.engine.containers.stop.mutate({ container: id, graceSeconds: 5 });
    expect(await find(id)).toMatchObject({ name: 'ui-two', state: 'exited', exitCode: 7 });
    await api.engine.containers.remove.mutate({ container: id, force: true, volumes: true });
    await api.engine.containers.remove.mutate({ container: id, force: true, volumes: true });
    expect(await find(id)).toBeUndefined();
    const told = (): string[] =>
      changes.flatMap((change) =>
        change.kind === 'changed'
          ? change.objects.filter((one) => one.id === id).flatMap(({ actions }) => actions)
          : [],
      );
    await until('the removal to be told', () => told().includes('destroy'));
    expect(told()).toEqual(
      expect.arrayContaining(['create', 'start', 'pause', 'unpause', 'rename', 'die', 'stop', 'destroy']),
    );
    expect(told().join()).not.toContain('exec');
  });
});

test('a port that is taken refuses the start, says so, and leaves no container', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const spec = containerSpecOf(BASE_IMAGE, {
    name: 'ui-refused',
    command: ['sleep', '60'],
    ports: [{ hostAddress: '127.0.0.1', hostPort: port, containerPort: 80, protocol: 'tcp' }],
  });
  try {
    expect(await failureOf(api.engine.containers.create.mutate({ spec, start: true }))).toMatchObject({
      code: 'engine-refused',
      message: expect.stringContaining(String(port)) as string,
      hint: expect.stringContaining('boathouse ports') as string,
    });
  } finally {
    server.close();
  }
  const names = (await api.engine.containers.list.query({ size: false })).map(({ name }) => name);
  expect(names).not.toContain('ui-refused');
});

test('what is not there is said with its kind', async () => {
  const spec = containerSpecOf('boathouse.test/nothing:1');
  const codes = await Promise.all([
    failureOf(api.engine.containers.start.mutate({ container: 'nobody' })),
    failureOf(api.engine.containers.create.mutate({ spec, start: true })),
    failureOf(api.engine.volumes.inspect.query({ volume: 'nothing' })),
    failureOf(api.engine.networks.inspect.query({ network: 'nowhere' })),
  ]);
  expect(codes.map((failure) => (failure as { code?: string }).code)).toEqual([
    'no-such-container',
    'no-such-image',
    'no-such-volume',
    'no-such-network',
  ]);
});
