import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { KeptLog } from '../../../electron/api/engine/kept-logs.ts';
import { keptLogList } from '../../../electron/engine/kept-logs/kept-log-list.ts';
import { type CommandResult, runCommand } from '../command.ts';

/** The guest's own program, which needs nothing of the guest but perl and Linux. The engine is the test. */
const PROGRAM = fileURLToPath(new URL('../../../vm-assets/guest/boathouse/kept-logs', import.meta.url));

/** Of a container, as the engine writes it. */
export const CONFIG = {
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

interface Config {
  readonly [key: string]: unknown;
}

/** The program with a folder of its own, and what the engine does in there. Whoever makes it disposes it. */
export class KeptLogsBench implements AsyncDisposable {
  readonly #folder: string;
  #service: ChildProcess | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<KeptLogsBench> {
    const folder = await mkdtemp(join(tmpdir(), 'bh-kept-'));
    await mkdir(join(folder, 'lib', 'docker', 'containers'), { recursive: true });
    await mkdir(join(folder, 'lib', 'boathouse'), { recursive: true });
    return new KeptLogsBench(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endService();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async startService(): Promise<void> {
    this.#service = spawn('perl', [PROGRAM, 'keep'], { env: this.#environment(), stdio: 'inherit' });
    // It watches once it has looked at what is there: a container of its own tells.
    const probe = this.engineContainer('f');
    await probe.create({ Name: '/probe' });
    await expect.poll(() => this.live()).toContain(probe.id);
    await probe.remove();
    await expect.poll(() => this.live()).not.toContain(probe.id);
  }

  async endService(): Promise<void> {
    if (this.#service === null) return;
    this.#service.kill('SIGKILL');
    await once(this.#service, 'exit');
    this.#service = null;
  }

  ask(line: string): Promise<CommandResult> {
    return runCommand(['perl', PROGRAM], { env: this.#environment(), input: `${line}\n` });
  }

  async list(): Promise<readonly KeptLog[]> {
    const { stdout, stderr } = await this.ask('list');
    expect(stderr).toBe('');
    return keptLogList(stdout);
  }

  store(...path: string[]): string {
    return join(this.#folder, 'lib', 'boathouse', 'logs', ...path);
  }

  live(): Promise<string[]> {
    return readdir(this.store('live')).catch(() => []);
  }

  async linked(id: string): Promise<string[]> {
    return (await readdir(this.store('live', id)).catch(() => [])).sort();
  }

  async texts(id: string, more = ''): Promise<string[]> {
    const { stdout } = await this.ask(`read id=${id}${more}`);
    const [kind, ...lines] = stdout.split('\n');
    expect(kind).toBe('json');
    return lines.slice(0, -1).map((line) => (JSON.parse(line) as { log: string }).log);
  }

  /** What the engine does in its folder, in its order. */
  engineContainer(digit: string) {
    const id = digit.repeat(64);
    const path = (...parts: string[]): string => join(this.#folder, 'lib', 'docker', 'containers', id, ...parts);
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

  #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], BOATHOUSE_VAR: this.#folder };
  }
}
