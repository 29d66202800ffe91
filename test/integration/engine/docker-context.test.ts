import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DockerContext, type PreviousContext } from '../../../electron/engine/docker-context.ts';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';

const run = promisify(execFile);
const docker = await findExecutable('docker', searchPath(process.env));

let folder: string;
let previous: PreviousContext;
let context: DockerContext;
const configFile = (): string => join(folder, 'config.json');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-context-'));
  let remembered: string | null = null;
  previous = {
    read: () => Promise.resolve(remembered),
    write: (name) => {
      remembered = name;
      return Promise.resolve();
    },
  };
  context = new DockerContext({ configFolder: folder, dockerHost: 'unix:///run/test/docker.sock', previous });
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the docker context', () => {
  it('is created, selected and put back', async () => {
    expect(await context.status()).toMatchObject({ created: false, selected: false, current: 'default' });
    await context.use();
    expect(await context.status()).toMatchObject({ created: true, selected: true, previous: 'default' });
    expect((await stat(configFile())).mode & 0o777).toBe(0o600);
    await context.restore();
    expect(await context.status()).toMatchObject({
      created: true,
      selected: false,
      current: 'default',
      previous: null,
    });
    expect(await readFile(configFile(), 'utf8')).toBe('{}\n');
  });

  it('goes back to the context that was selected before, if that is still there', async () => {
    const other = new DockerContext({ configFolder: folder, dockerHost: 'unix:///other', previous });
    await writeFile(configFile(), '{"currentContext": "gone"}');
    await context.use();
    expect(await previous.read()).toBe('gone');
    await context.restore();
    expect((await other.status()).current).toBe('default');
  });

  it('leaves the user’s own later choice alone', async () => {
    await context.use();
    await writeFile(configFile(), '{"currentContext": "mine"}');
    await context.restore();
    expect(await readFile(configFile(), 'utf8')).toBe('{"currentContext": "mine"}');
  });

  it('does not touch a broken config.json', async () => {
    await writeFile(configFile(), '{"auths": ');
    await expect(context.use()).rejects.toMatchObject({ code: 'docker-config-broken' });
    expect(await readFile(configFile(), 'utf8')).toBe('{"auths": ');
  });

  it('follows a link and keeps the mode', async () => {
    const real = join(folder, 'dotfiles', 'docker.json');
    await mkdir(join(folder, 'dotfiles'));
    await writeFile(real, '{\n\t"psFormat": "x"\n}');
    await chmod(real, 0o640);
    await symlink(real, configFile());
    await context.use();
    expect((await lstat(configFile())).isSymbolicLink()).toBe(true);
    expect(await readFile(real, 'utf8')).toBe('{\n\t"psFormat": "x",\n\t"currentContext": "boathouse"\n}');
    expect((await stat(real)).mode & 0o777).toBe(0o640);
  });

  it('belongs to the machine that used it last', async () => {
    await context.use();
    const other = new DockerContext({ configFolder: folder, dockerHost: 'unix:///other', previous });
    await other.use();
    expect((await context.status()).selected).toBe(false);
    await context.remove();
    expect((await other.status()).selected).toBe(true);
    expect(await previous.read()).toBe('default');
    await other.remove();
    expect(await other.status()).toMatchObject({ created: false, current: 'default' });
  });
});

describe.skipIf(docker === null)('the real docker client', () => {
  const client = async (...args: string[]): Promise<string> => {
    const env = { PATH: process.env['PATH'], HOME: folder, DOCKER_CONFIG: folder };
    return (await run(docker ?? '', args, { env })).stdout;
  };

  it('reads what was written, and we what it writes', async () => {
    await client('context', 'create', 'theirs', '--docker', 'host=unix:///theirs.sock');
    await client('context', 'use', 'theirs');
    await context.use();
    expect(await client('context', 'show')).toBe('boathouse\n');
    const [inspected] = JSON.parse(await client('context', 'inspect', 'boathouse')) as [
      { Endpoints: { docker: { Host: string } } },
    ];
    expect(inspected.Endpoints.docker.Host).toBe('unix:///run/test/docker.sock');
    expect(await client('context', 'ls', '--format', '{{.Name}} {{.Current}}')).toContain('boathouse true');
    await context.restore();
    expect(await client('context', 'show')).toBe('theirs\n');
    await context.remove();
    expect(await client('context', 'ls', '--format', '{{.Name}}')).not.toContain('boathouse');
  });
});
