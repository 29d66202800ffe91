import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeptLog } from '../../../electron/api/engine/kept-logs.ts';
import { keptLogList } from '../../../electron/engine/kept-logs/kept-log-list.ts';
import { runCommand } from '../../support/command.ts';

/** The guest's own program, which needs nothing of the guest but perl and Linux. The engine is this test. */
const PROGRAM = fileURLToPath(new URL('../../../vm-assets/guest/boathouse/kept-logs', import.meta.url));
const DAY_S = 86_400;

let folder: string;
let service: ChildProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bh-kept-'));
  await mkdir(join(folder, 'lib', 'docker', 'containers'), { recursive: true });
  await mkdir(join(folder, 'lib', 'boathouse'), { recursive: true });
});
afterEach(async () => {
  await endService();
  await rm(folder, { recursive: true, force: true });
});

async function startService(): Promise<void> {
  service = spawn('perl', [PROGRAM, 'keep'], { env: environment(), stdio: 'inherit' });
  // It watches once it has looked at what is there: a container of its own tells.
  const probe = engineContainer('f');
  await probe.create({ Name: '/probe' });
  await expect.poll(() => live()).toContain(probe.id);
  await probe.remove();
  await expect.poll(() => live()).not.toContain(probe.id);
}

async function endService(): Promise<void> {
  if (service === null) return;
  service.kill('SIGKILL');
  await once(service, 'exit');
  service = null;
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], BOATHOUSE_VAR: folder };
}

const ask = (line: string) => runCommand(['perl', PROGRAM], { env: environment(), input: `${line}\n` });

async function list(): Promise<readonly KeptLog[]> {
  const { stdout, stderr } = await ask('list');
  expect(stderr).toBe('');
  return keptLogList(stdout);
}

const store = (...path: string[]): string => join(folder, 'lib', 'boathouse', 'logs', ...path);
const live = (): Promise<string[]> => readdir(store('live')).catch(() => []);

interface Config {
  readonly [key: string]: unknown;
}

/** What the engine does in its folder, in its order. */
function engineContainer(digit: string) {
  const id = digit.repeat(64);
  const path = (...parts: string[]): string => join(folder, 'lib', 'docker', 'containers', id, ...parts);
  const log = path(`${id}-json.log`);
  const configure = async (config: Config): Promise<void> => {
    await writeFile(path('.tmp-config'), JSON.stringify(config));
    await rename(path('.tmp-config'), path('config.v2.json'));
  };
  return {
    id,
    path,
    log,
    configure,
    async create(config: Config): Promise<void> {
      await mkdir(path());
      await configure(config);
    },
    write: (text: string) =>
      appendFile(log, `${JSON.stringify({ log: text, stream: 'stdout', time: '2026-11-29T08:00:00Z' })}\n`),
    async rotate(): Promise<void> {
      await rename(`${log}.1`, `${log}.2`).catch(() => undefined);
      await rename(log, `${log}.1`);
      await rm(`${log}.2`, { force: true });
      await writeFile(log, '');
    },
    async remove(config: Config = { Name: '/gone' }): Promise<void> {
      await configure({ ...config, State: { ...(config['State'] as object | undefined), Dead: true } });
      await rm(path(), { recursive: true });
    },
  };
}

async function linked(id: string): Promise<string[]> {
  return (await readdir(store('live', id)).catch(() => [])).sort();
}

async function texts(id: string, more = ''): Promise<string[]> {
  const { stdout } = await ask(`read id=${id}${more}`);
  const [kind, ...lines] = stdout.split('\n');
  expect(kind).toBe('json');
  return lines.slice(0, -1).map((line) => (JSON.parse(line) as { log: string }).log);
}

const CONFIG = {
  Name: '/shop-web-1',
  Created: '2026-11-29T08:00:00.5Z',
  Config: {
    Image: 'shop/web:2 "<é>" \u{1f6a2}',
    Tty: false,
    Env: ['PASSWORD=hunter2', 'ODD={"Dead":true}', 'more\\', ''],
    Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web', other: '\n\t' },
  },
  State: { Running: false, Dead: false, ExitCode: 3, FinishedAt: '2026-11-29T09:00:00Z', Error: '', Health: null },
};

describe('a removed container', () => {
  it('leaves its log, with what it was and nothing of its environment', async () => {
    await startService();
    const container = engineContainer('a');
    await container.create(CONFIG);
    await container.write('hello\n');
    await expect.poll(() => linked(container.id)).toEqual(['config', 'json.log']);
    await container.write('and more\n');
    const before = Math.floor(Date.now() / 1000) * 1000;
    await container.remove(CONFIG);
    const [log, ...others] = await list();
    expect(others).toEqual([]);
    expect(log).toMatchObject({
      id: container.id,
      name: 'shop-web-1',
      image: CONFIG.Config.Image,
      project: 'shop',
      service: 'web',
      createdMs: Date.parse(CONFIG.Created),
      finishedMs: Date.parse(CONFIG.State.FinishedAt),
      exitCode: 3,
      isCut: false,
    });
    expect(log?.removedMs).toBeGreaterThanOrEqual(before);
    expect(await texts(container.id)).toEqual(['hello\n', 'and more\n']);
    const kept = store('kept', container.id);
    expect((await readdir(kept)).sort()).toEqual(['about', 'json.log']);
    expect(await readFile(join(kept, 'about'), 'utf8')).not.toContain('hunter2');
  });

  it('leaves nothing when it wrote nothing, or never ran', async () => {
    await startService();
    const silent = engineContainer('a');
    await silent.create(CONFIG);
    await writeFile(silent.log, '');
    const unborn = engineContainer('b');
    await unborn.create(CONFIG);
    await expect.poll(() => linked(silent.id)).toEqual(['config', 'json.log']);
    await silent.remove();
    await unborn.remove();
    await expect.poll(live).toEqual([]);
    expect(await list()).toEqual([]);
  });

  it('leaves all that its rotated log still had, and no more', async () => {
    await startService();
    const container = engineContainer('a');
    await container.create(CONFIG);
    for (const text of ['first', 'second', 'third', 'fourth']) {
      if (text !== 'first') await container.rotate();
      await container.write(text);
    }
    await expect.poll(() => linked(container.id)).toEqual(['config', 'json.log', 'json.log.1']);
    await container.remove(CONFIG);
    await expect.poll(live).toEqual([]);
    expect(await texts(container.id)).toEqual(['third', 'fourth']);
  });

  it('leaves the log of the local driver as well', async () => {
    await startService();
    const container = engineContainer('a');
    await container.create(CONFIG);
    await mkdir(container.path('local-logs'));
    await writeFile(container.path('local-logs', 'container.log'), 'binary');
    await expect.poll(() => linked(container.id)).toEqual(['config', 'local.log']);
    await container.remove(CONFIG);
    await expect.poll(() => ask(`read id=${container.id}`).then(({ stdout }) => stdout)).toBe('local\nbinary');
  });

  it('leaves it also when the service was dead meanwhile, or is behind', async () => {
    await startService();
    const container = engineContainer('a');
    await container.create(CONFIG);
    await container.write('hello');
    await expect.poll(() => linked(container.id)).toEqual(['config', 'json.log']);
    await endService();
    await container.remove(CONFIG);
    expect((await list()).map(({ id }) => id)).toEqual([container.id]);
    const late = engineContainer('b');
    await late.create(CONFIG);
    await late.write('made while nobody looked');
    await startService();
    await late.remove(CONFIG);
    expect((await list()).map(({ id }) => id).sort()).toEqual([container.id, late.id]);
  });

  it('is known by its id alone when the engine’s words make no sense', async () => {
    for (const [digit, text] of [
      ['a', '{"Name":"/x","Config":'],
      ['b', '[]'],
      ['c', '['.repeat(100_000)],
      ['d', ''],
    ] as const) {
      const id = digit.repeat(64);
      await mkdir(store('live', id), { recursive: true });
      await writeFile(store('live', id, 'config'), text);
      await writeFile(store('live', id, 'json.log'), 'x\n');
    }
    const logs = await list();
    expect(logs.map(({ name, exitCode }) => [name, exitCode])).toEqual(Array.from({ length: 4 }, () => ['', null]));
  });
});

describe('what is kept', () => {
  /** `daysAgo` a container went, whose log has so many bytes. */
  async function keep(digit: string, daysAgo: number, bytes = 100): Promise<string> {
    const id = digit.repeat(64);
    await mkdir(store('kept', id), { recursive: true });
    await writeFile(store('kept', id, 'json.log'), '');
    await truncate(store('kept', id, 'json.log'), bytes);
    await writeFile(store('kept', id, 'about'), `cut=0 name=${digit}`);
    const seconds = Date.now() / 1000 - daysAgo * DAY_S;
    await utimes(store('kept', id, 'about'), seconds, seconds);
    return id;
  }
  const names = async (): Promise<string[]> => (await list()).map(({ name }) => name);

  it('goes after seven days, or as many as it is told', async () => {
    await keep('a', 6.9);
    await keep('b', 7.1);
    await keep('c', 1);
    expect(await names()).toEqual(['c', 'a']);
    expect((await ask('limit days=2')).code).toBe(0);
    expect(await names()).toEqual(['c']);
    expect(await readdir(store('kept'))).toEqual(['c'.repeat(64)]);
  });

  it('goes at once when nothing is to be kept, and then nothing is', async () => {
    await startService();
    await keep('a', 0);
    await ask('limit days=0');
    expect(await readdir(store('kept'))).toEqual([]);
    const container = engineContainer('b');
    await container.create(CONFIG);
    await container.write('secret');
    await expect.poll(() => linked(container.id)).toEqual(['config', 'json.log']);
    await container.remove();
    await expect.poll(live).toEqual([]);
    expect(await list()).toEqual([]);
    await ask('limit days=7');
    expect(await list()).toEqual([]);
  });

  it('is 256 MiB at most, the last removed first', async () => {
    for (const [index, digit] of ['a', 'b', 'c', 'd', 'e'].entries()) await keep(digit, index, 60 << 20);
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is read from its last messages on, over the files of it', async () => {
    const id = await keep('a', 0);
    const message = (number: number): string =>
      JSON.stringify({ log: `${number}\n`, time: 'x', pad: 'p'.repeat(number % 300) });
    const messages = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, index) => `${message(from + index)}\n`).join('');
    await writeFile(store('kept', id, 'json.log.2'), messages(0, 10));
    await writeFile(store('kept', id, 'json.log.1'), messages(10, 1010));
    await writeFile(store('kept', id, 'json.log'), messages(1010, 1020));
    const numbers = async (lines: string): Promise<number[]> => (await texts(id, lines)).map(Number);
    const last = (count: number): number[] => Array.from({ length: count }, (_, index) => 1020 - count + index);
    for (const count of [1, 9, 10, 11, 700, 1009, 1010, 1011, 1020]) {
      expect(await numbers(` lines=${count}`)).toEqual(last(count));
    }
    expect(await numbers(' lines=999999')).toEqual(last(1020));
    expect(await numbers(' lines=x')).toEqual(last(1020));
    expect(await numbers(' lines=0')).toEqual([]);
    await writeFile(store('kept', id, 'json.log'), '');
    expect(await numbers(' lines=1')).toEqual([1009]);
  });

  it('is deleted, one or all', async () => {
    const id = await keep('a', 0);
    await keep('b', 1);
    await keep('c', 2);
    expect((await ask(`remove id=${id}`)).code).toBe(0);
    expect(await names()).toEqual(['b', 'c']);
    const again = await ask(`remove id=${id}`);
    expect([again.code, again.stderr]).toEqual([1, 'missing this%20log%20is%20not%20kept%20any%20more\n']);
    expect((await ask(`read id=${id}`)).stderr).toMatch(/^missing /);
    await ask('clear');
    expect(await names()).toEqual([]);
  });

  it('is reached by ids alone', async () => {
    await keep('a', 0);
    for (const line of [
      'read id=../../x',
      'remove id=..',
      `read id=${'A'.repeat(64)}`,
      'remove',
      'limit days=x',
      'limit',
      'nothing',
    ]) {
      const { code, stderr } = await ask(line);
      expect([line, code]).toEqual([line, 1]);
      expect(stderr).toMatch(/^invalid /);
    }
    expect(await names()).toEqual(['a']);
  });
});
