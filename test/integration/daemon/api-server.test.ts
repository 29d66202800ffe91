import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderLayout } from '../../../electron/api/folder-layout.ts';
import type { MachineStatus } from '../../../electron/api/machine-status.ts';
import { STREAM_WINDOW_BYTES, TERMINAL_CHUNK_MAX_BYTES } from '../../../electron/api/limits.ts';
import type { TerminalEvent } from '../../../electron/api/terminal.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { type Connection, connectIfListening, unwrapError } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { ApiServer } from '../../../electron/daemon/api-server.ts';
import { StoredSettings } from '../../../electron/daemon/settings-control.ts';
import { SettingsStore } from '../../../electron/daemon/settings-store.ts';
import { FakeBackend } from '../../support/fake-backend.ts';
import { isAlive } from '../../support/is-alive.ts';

let folder: string;
let socket: string;
let backend: FakeBackend;
let server: ApiServer;
let connection: Connection;

async function connect(): Promise<Connection> {
  const connected = await connectIfListening(socket);
  if (connected === null) throw new Error('nobody listens');
  return connected;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-api-'));
  socket = folderLayout(folder, process.platform).apiSocket;
  backend = new FakeBackend(new StoredSettings(new SettingsStore(join(folder, 'settings.json')), () => null));
  server = await ApiServer.open({ socket, backend, logger: silentLogger() });
  connection = await connect();
});

afterEach(async () => {
  connection.close();
  await server.dispose();
  await rm(folder, { recursive: true, force: true });
});

const failureOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error: unknown) => unwrapError(error),
  );

/** There the socket is a pipe, without mode, file, and a limit that matters; and the terminals of these tests are Unix shells. */
const ON_WINDOWS = process.platform === 'win32';

describe('the API’s socket', () => {
  it.skipIf(ON_WINDOWS)('is the user’s alone, and gone afterwards', async () => {
    expect((await stat(socket)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700);
    await server.dispose();
    expect(await connectIfListening(socket)).toBeNull();
  });

  it.skipIf(ON_WINDOWS)('takes the place of one that a killed backend left', async () => {
    const stale = join(folder, 'run', 'stale.sock');
    const script = `require('node:net').createServer().listen(${JSON.stringify(stale)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'exit');
    expect((await stat(stale)).isSocket()).toBe(true);
    await (await ApiServer.open({ socket: stale, backend, logger: silentLogger() })).dispose();
  });

  it.skipIf(ON_WINDOWS)('refuses a path that is too long with what to do', async () => {
    const long = join(folder, 'x'.repeat(100), 'api.sock');
    await expect(ApiServer.open({ socket: long, backend, logger: silentLogger() })).rejects.toMatchObject({
      code: 'socket-path-too-long',
      hint: expect.stringContaining('BOATHOUSE_HOME') as string,
    });
  });

  it('turns a browser away', async () => {
    const status = await new Promise((resolve) => {
      const headers = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        origin: 'http://localhost',
      };
      request({ socketPath: socket, headers }, (response) => resolve(response.statusCode)).end();
    });
    expect(status).toBe(401);
  });
});

describe('calls', () => {
  it('carry a typed failure', async () => {
    backend.machine.failIn = 'disks';
    expect(await failureOf(connection.api.machine.start.mutate())).toMatchObject({
      code: 'disks-failed',
      message: 'The disks broke',
      hint: 'Mend it.',
      logFile: '/home/test/boathouse/log/console.log',
    });
    expect(await failureOf(connection.api.settings.set.mutate({ path: 'cpus', value: 'x' }))).toMatchObject({
      code: 'setting-refused',
    });
    // @ts-expect-error a program of another version
    expect(await failureOf(connection.api.machine.stop.mutate({ force: 3 }))).toMatchObject({
      code: 'request-invalid',
    });
    const newer = connection.api as unknown as { nothing: { query(): Promise<unknown> } };
    expect(await failureOf(newer.nothing.query())).toMatchObject({ code: 'request-unknown' });
  });

  it('fail when the backend goes away, subscriptions too', async () => {
    backend.machine.holdIn = 'kernel';
    const start = failureOf(connection.api.machine.start.mutate());
    const events = iterate<MachineStatus>((observer) => connection.api.machine.events.subscribe(undefined, observer));
    await events.next();
    const drain = async (): Promise<void> => {
      while ((await events.next()).done !== true);
    };
    const ended = expect(drain()).rejects.toMatchObject({ code: 'backend-lost' });
    await server.dispose();
    await ended;
    expect(await start).toMatchObject({ code: 'backend-lost' });
    expect(await failureOf(connection.api.info.query())).toMatchObject({ code: 'backend-lost' });
  });

  it('let several clients see every phase', async () => {
    const other = await connect();
    const events = iterate<MachineStatus>((observer) => other.api.machine.events.subscribe(undefined, observer));
    expect((await events.next()).value).toMatchObject({ machine: { state: 'stopped' } });
    const started = connection.api.machine.start.mutate();
    const seen: string[] = [];
    for await (const { machine } of events) {
      seen.push(machine.state === 'starting' ? machine.phase : machine.state);
      if (machine.state === 'running') break;
    }
    expect(seen).toEqual(['prepare', 'launch', 'kernel', 'disks', 'services', 'ssh', 'engine', 'running']);
    expect(await started).toMatchObject({ vm: { pid: 4711 } });
    expect(server.clientCount).toBe(2);
    other.close();
  });
});

describe.skipIf(ON_WINDOWS)('a terminal', () => {
  beforeEach(async () => {
    await connection.api.machine.start.mutate();
  });

  const open = (command: string): AsyncGenerator<TerminalEvent, void> =>
    iterate((observer) => connection.api.terminal.open.subscribe({ kind: 'shell', command, tty: null }, observer));

  it('passes bytes both ways, keeps the streams apart and reports the exit last', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const events = open('cat; echo problem >&2; exit 7');
    const opened = (await events.next()).value;
    if (opened?.kind !== 'opened') throw new Error('not opened');
    await connection.api.terminal.write.mutate({ id: opened.id, base64: bytes.toString('base64') });
    await connection.api.terminal.end.mutate({ id: opened.id });
    const output = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
    let exit: unknown;
    for await (const event of events) {
      if (event.kind === 'exit') exit = event;
      if (event.kind !== 'output') continue;
      expect(exit).toBeUndefined();
      output[event.stream] = Buffer.concat([output[event.stream], Buffer.from(event.base64, 'base64')]);
    }
    expect(output.stdout.equals(bytes)).toBe(true);
    expect(output.stderr.toString()).toBe('problem\n');
    expect(exit).toEqual({ kind: 'exit', code: 7, signal: null });
  });

  it('reports a signal', async () => {
    const events = open('kill -TERM $$');
    for await (const event of events) {
      if (event.kind === 'exit') expect(event).toMatchObject({ code: null, signal: 'SIGTERM' });
    }
  });

  it('stops reading when the client does not keep up, and goes on when it does', async () => {
    const events = open('head -c 5000000 /dev/zero');
    const opened = (await events.next()).value;
    if (opened?.kind !== 'opened') throw new Error('not opened');
    let bytes = 0;
    while (bytes < STREAM_WINDOW_BYTES) {
      const event = (await events.next()).value;
      if (event?.kind !== 'output') throw new Error('ended early');
      bytes += Buffer.from(event.base64, 'base64').length;
    }
    expect(bytes).toBeLessThan(STREAM_WINDOW_BYTES + TERMINAL_CHUNK_MAX_BYTES);
    const next = events.next();
    // An answer that comes after a whole round trip: output that was let through would have come before it.
    await connection.api.info.query();
    await connection.api.info.query();
    let arrived = false;
    void next.then(() => (arrived = true));
    await connection.api.info.query();
    expect(arrived).toBe(false);
    await connection.api.terminal.acknowledge.mutate({ id: opened.id, bytes });
    for (let event = (await next).value; event?.kind === 'output'; event = (await events.next()).value) {
      const length = Buffer.from(event.base64, 'base64').length;
      bytes += length;
      await connection.api.terminal.acknowledge.mutate({ id: opened.id, bytes: length });
    }
    expect(bytes).toBe(5_000_000);
  });

  it('ends its process when the client leaves', async () => {
    const other = await connect();
    const events = iterate<TerminalEvent>((observer) =>
      other.api.terminal.open.subscribe({ kind: 'shell', command: 'echo $$; exec sleep 1000', tty: null }, observer),
    );
    await events.next();
    const line = (await events.next()).value;
    if (line?.kind !== 'output') throw new Error('no output');
    const pid = Number(Buffer.from(line.base64, 'base64').toString());
    const left = new Promise<void>((resolve) => server.onClients((count) => count === 1 && resolve()));
    other.close();
    await left;
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('ignores what is sent to one that has ended', async () => {
    await connection.api.terminal.write.mutate({ id: 99, base64: '' });
    await connection.api.terminal.resize.mutate({ id: 99, columns: 80, rows: 24 });
  });

  it('is refused without a machine', async () => {
    await connection.api.machine.stop.mutate({ force: false });
    await expect(open('true').next()).rejects.toMatchObject({ code: 'not-running' });
  });
});
