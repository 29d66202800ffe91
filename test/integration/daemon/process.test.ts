import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StartReport } from '../../../electron/api/start-report.ts';
import { type Connection, connectIfListening, unwrapError } from '../../../electron/client/connection.ts';
import { CLI, CliUnderTest } from '../../support/cli-under-test.ts';
import { endBackendOf } from '../../support/end-backend.ts';

const BACKEND = CLI.replace('/cli/', '/daemon/');

let cli: CliUnderTest;
let started: BackendProcess[];

beforeEach(async () => {
  cli = await CliUnderTest.open();
  started = [];
});

afterEach(async () => {
  for (const backend of started) await backend.kill();
  await endBackendOf(cli);
  await cli[Symbol.asyncDispose]();
});

/** The real backend, as a child of the test with a channel to it. */
class BackendProcess {
  readonly #child;
  readonly exit: Promise<number | NodeJS.Signals | null>;
  readonly report: Promise<StartReport>;

  constructor(args: readonly string[] = []) {
    this.#child = spawn(process.execPath, [BACKEND, '--home', cli.layout.home, ...args], {
      env: cli.env,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.exit = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve(code ?? signal)));
    this.report = new Promise((resolve) => this.#child.once('message', (message) => resolve(message as StartReport)));
    started.push(this);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal);
    await this.exit;
  }
}

async function connect(): Promise<Connection> {
  const connection = await connectIfListening(cli.layout.apiSocket);
  if (connection === null) throw new Error('no backend');
  return connection;
}

const log = (): Promise<string> => readFile(cli.layout.backendLog, 'utf8');

describe('the backend’s process', () => {
  it('serves the API, and ends by itself when nobody needs it', async () => {
    const backend = new BackendProcess(['--idle-seconds', '0.2']);
    expect(await backend.report).toEqual({ kind: 'ready' });
    const connection = await connect();
    const { api } = connection;
    expect(await api.info.query()).toMatchObject({ pid: backend.pid, home: cli.layout.home, image: null });
    connection.close();
    expect(await backend.exit).toBe(0);
    expect(await log()).toMatch(/nobody needs the backend/);
    expect(await readdir(cli.layout.runFolder)).not.toContain('api.sock');
    await expect(stat(cli.layout.lockFile)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('stays while somebody is connected', async () => {
    const backend = new BackendProcess(['--idle-seconds', '1']);
    const connecting = (async () => {
      for (;;) {
        const connection = await connectIfListening(cli.layout.apiSocket);
        if (connection !== null) return connection;
      }
    })();
    // It may end before the first client came; another one is started then, as the command line does.
    const first = await Promise.race([connecting, backend.exit.then(() => null)]);
    if (first === null) new BackendProcess(['--idle-seconds', '5']);
    const { api } = await connecting;
    // Longer than it would wait for somebody.
    const until = performance.now() + 1500;
    await expect.poll(() => performance.now(), { timeout: 10_000 }).toBeGreaterThan(until);
    expect((await api.machine.status.query()).machine.state).toBe('stopped');
  });

  it('has its folders and files for this user alone', async () => {
    await new BackendProcess().report;
    const { api } = await connect();
    await api.settings.set.mutate({ path: 'cpus', value: 2 });
    for (const folder of [cli.layout.home, cli.layout.runFolder, cli.layout.logFolder, cli.layout.keysFolder]) {
      expect((await stat(folder)).mode & 0o777, folder).toBe(0o700);
    }
    for (const file of [cli.layout.apiSocket, cli.layout.backendLog, cli.layout.settingsFile, cli.layout.lockFile]) {
      expect((await stat(file)).mode & 0o777, file).toBe(0o600);
    }
  });

  it('is the only one of its folder, and takes over from one that was killed', async () => {
    const first = new BackendProcess();
    await first.report;
    const second = new BackendProcess();
    expect(await second.report).toMatchObject({ kind: 'failed', failure: { code: 'already-running' } });
    expect(await second.exit).toBe(1);
    await first.kill('SIGKILL');
    expect(await new BackendProcess().report).toEqual({ kind: 'ready' });
    expect((await (await connect()).api.info.query()).pid).not.toBe(first.pid);
  });

  it('ends in good order when it is told to', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const backend = new BackendProcess();
      await backend.report;
      await backend.kill(signal);
      expect(await backend.exit).toBe(0);
    }
    const last = new BackendProcess();
    await last.report;
    const { api } = await connect();
    await api.backend.shutdown.mutate();
    expect(await last.exit).toBe(0);
  });

  it('says why it cannot start', async () => {
    const long = join(cli.env['HOME'] ?? '', 'x'.repeat(90));
    const child = spawn(process.execPath, [BACKEND, '--home', long], {
      env: cli.env,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const report = await new Promise((resolve) => child.once('message', resolve));
    expect(report).toMatchObject({ kind: 'failed', failure: { code: 'socket-path-too-long' } });
    await new Promise((resolve) => child.once('exit', resolve));
    expect(await readdir(long)).not.toContain('lock');
  });

  it('fails a start without an image in its first phase, with what to do', async () => {
    await new BackendProcess().report;
    const { api } = await connect();
    const error = await api.machine.start.mutate().catch(unwrapError);
    expect(error).toMatchObject({ code: 'image-missing', hint: expect.stringContaining('npm run setup') as string });
    expect((await api.machine.status.query()).machine).toMatchObject({ state: 'failed', phase: 'prepare' });
  });

  it('deletes everything of its own on a factory reset, and nothing else', async () => {
    await mkdir(join(cli.layout.home, 'disks'), { recursive: true, mode: 0o700 });
    await writeFile(join(cli.layout.home, 'disks', 'data.img'), 'x');
    await writeFile(join(cli.layout.home, 'mine.txt'), 'x');
    const backend = new BackendProcess();
    await backend.report;
    const { api } = await connect();
    await api.settings.set.mutate({ path: 'cpus', value: 2 });
    await api.context.use.mutate();
    await api.reset.mutate({ scope: 'data' });
    expect(await readdir(cli.layout.disksFolder)).not.toContain('data.img');
    expect((await api.settings.get.query()).changed).toEqual(['cpus']);
    await api.reset.mutate({ scope: 'factory' });
    expect(await backend.exit).toBe(0);
    expect(await readdir(cli.layout.home)).toEqual(['mine.txt']);
    const config = JSON.parse(await readFile(join(cli.env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8')) as unknown;
    expect(config).toEqual({});
  });
});

describe('the command line', () => {
  it('starts the backend where there is none, several at once too', async () => {
    const results = await Promise.all([
      cli.run(['settings', 'get', 'cpus']),
      cli.run(['context']),
      cli.run(['diagnose', '--json']),
    ]);
    expect(results[0]).toEqual({ code: 0, stdout: 'null\n', stderr: '' });
    expect(results[1].code).toBe(0);
    expect(results[2].code).toBe(1);
    const ids = (JSON.parse(results[2].stdout) as { id: string; outcome: string }[]).map(({ id }) => id);
    expect(ids).toContain('image');
    expect((await log()).match(/process \d+, Node/g)?.length).toBeGreaterThanOrEqual(1);
  });

  it.skipIf(process.platform === 'win32')(
    'starts one that finds the user’s programs, however short the PATH of its own desktop is',
    async () => {
      const { HOME = '', DOCKER_CONFIG = '' } = cli.env;
      const helper = join(HOME, '.docker', 'bin', 'docker-credential-of-this-test');
      await mkdir(dirname(helper), { recursive: true });
      await writeFile(helper, '', { mode: 0o755 });
      await mkdir(DOCKER_CONFIG);
      await writeFile(join(DOCKER_CONFIG, 'config.json'), '{"credsStore":"of-this-test"}');
      const { stdout } = await cli.run(['diagnose', '--json'], { env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' } });
      expect(JSON.parse(stdout)).toContainEqual(
        expect.objectContaining({ id: 'credential-helpers', outcome: 'ok', detail: `${helper}.` }),
      );
    },
  );

  it('fails to start without an image, with code 4, the cause and what to do', async () => {
    const result = await cli.run(['start']);
    expect(result.code).toBe(4);
    expect(result.stderr).toMatch(/✖ Preparing the image and the disks/);
    expect(result.stderr).toMatch(/error: There is no VM image in .*\nhint: .*npm run setup/);
    expect((await cli.run(['status'])).code).toBe(4);
  });

  it('shows the log of a backend that died before it could say why', async () => {
    const preload = join(cli.env['HOME'] ?? '', 'preload.cjs');
    await writeFile(preload, "if (process.argv[1]?.includes('daemon')) throw new Error('out of luck');");
    const result = await cli.run(['context'], { env: { NODE_OPTIONS: `--require ${preload}` } });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^error: The backend did not start: exit code 1\n(?: {2}.*\n)*.*out of luck/);
    expect(result.stderr).toContain(`log: ${cli.layout.backendLog}`);
  });

  it('says so when the data folder cannot be made', async () => {
    const result = await cli.run(['context'], { env: { BOATHOUSE_HOME: '/dev/null/home' } });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^error: The data folder \/dev\/null\/home cannot be made/);
    expect(result.stderr).toMatch(/hint: .*BOATHOUSE_HOME/);
    const long = await cli.run(['context'], { env: { BOATHOUSE_HOME: join(cli.env['HOME'] ?? '', 'x'.repeat(100)) } });
    expect(long.code).toBe(1);
    expect(long.stderr).toMatch(/^error: the socket's path .* bytes.*\nhint: .*BOATHOUSE_HOME/);
  });

  it('refuses settings that somebody broke, and says where', async () => {
    await mkdir(cli.layout.home, { recursive: true });
    await writeFile(cli.layout.settingsFile, '{"memoryMiB": 1, "colour": "red"}');
    const result = await cli.run(['start']);
    expect(result.code).toBe(4);
    expect(result.stderr).toContain('memoryMiB: 1 is not allowed; it must be a whole number from 768 to');
    expect(result.stderr).toContain('colour: there is no such setting');
    expect(await readFile(cli.layout.settingsFile, 'utf8')).toBe('{"memoryMiB": 1, "colour": "red"}');
  });
});
