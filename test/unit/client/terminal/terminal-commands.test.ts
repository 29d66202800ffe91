import { mkdir, readdir, readFile, readlink, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyTerminalCommands, type TerminalPlace } from '../../../../electron/client/terminal/terminal-commands.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';

let home: string;
let resources: string;
let place: TerminalPlace;

async function program(file: string, text = 'a program'): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode: 0o755 });
  return file;
}

const target = (name: string): Promise<string | null> => readlink(join(home, name)).catch(() => null);
const DOCKER = '.local/bin/docker';
const COMPOSE = '.docker/cli-plugins/docker-compose';
const BUILDX = '.docker/cli-plugins/docker-buildx';

beforeEach(async () => {
  const folder = await temporaryFolder();
  home = join(folder, 'home');
  resources = join(folder, 'Boathouse', 'resources');
  for (const name of ['bin/boathouse', 'bin/docker', 'cli-plugins/docker-compose', 'cli-plugins/docker-buildx']) {
    await program(join(resources, name));
  }
  // What `homedir()` goes by.
  vi.stubEnv('HOME', home);
  place = {
    resources,
    platform: 'linux',
    env: { PATH: join(home, 'bin') },
    systemFolders: { programs: [], plugins: [] },
  };
});
afterEach(() => vi.unstubAllEnvs());

describe.skipIf(process.platform === 'win32')('commands for terminals', () => {
  it('are links as long as they are wanted', async () => {
    await applyTerminalCommands(place, true);
    await applyTerminalCommands(place, true);
    expect(await target('.local/bin/boathouse')).toBe(join(resources, 'bin/boathouse'));
    expect(await target(DOCKER)).toBe(join(resources, 'bin/docker'));
    expect(await target(COMPOSE)).toBe(join(resources, 'cli-plugins/docker-compose'));
    expect(await target(BUILDX)).toBe(join(resources, 'cli-plugins/docker-buildx'));
    await applyTerminalCommands(place, false);
    await applyTerminalCommands(place, false);
    expect(await readdir(join(home, '.local/bin'))).toEqual([]);
    expect(await readdir(join(home, '.docker/cli-plugins'))).toEqual([]);
  });

  it('leave a docker that the user has, and make way for one that comes', async () => {
    await applyTerminalCommands(place, true);
    const own = await program(join(home, 'bin/docker'));
    await applyTerminalCommands(place, true);
    expect([await target(DOCKER), await target(COMPOSE)]).toEqual([
      null,
      join(resources, 'cli-plugins/docker-compose'),
    ]);
    expect(await readFile(own, 'utf8')).toBe('a program');
  });

  it('leave what is there for all users', async () => {
    await applyTerminalCommands(place, true);
    const system = join(home, 'system');
    await program(join(system, 'docker-buildx'));
    await applyTerminalCommands({ ...place, systemFolders: { programs: [], plugins: [system] } }, true);
    expect([await target(COMPOSE), await target(BUILDX)]).toEqual([
      join(resources, 'cli-plugins/docker-compose'),
      null,
    ]);
    await program(join(system, 'docker'));
    await applyTerminalCommands({ ...place, systemFolders: { programs: [system], plugins: [] } }, true);
    expect([await target(DOCKER), await target(BUILDX)]).toEqual([null, join(resources, 'cli-plugins/docker-buildx')]);
  });

  it('replace nothing of somebody else’s', async () => {
    await program(join(home, DOCKER), 'another docker');
    await program(join(home, COMPOSE), 'another compose');
    await mkdir(join(home, 'bin'));
    await symlink('/elsewhere/docker-buildx', join(home, BUILDX));
    await applyTerminalCommands(place, true);
    await applyTerminalCommands(place, false);
    expect(await readFile(join(home, DOCKER), 'utf8')).toBe('another docker');
    expect(await readFile(join(home, COMPOSE), 'utf8')).toBe('another compose');
    expect(await target(BUILDX)).toBe('/elsewhere/docker-buildx');
  });

  it('follow an app that was moved, into the docker client’s own folder', async () => {
    const config = join(home, 'config of docker');
    const moved = { ...place, env: { ...place.env, DOCKER_CONFIG: config } };
    await mkdir(join(config, 'cli-plugins'), { recursive: true });
    await symlink(
      '/Applications/Boathouse.app/Contents/Resources/cli-plugins/docker-compose',
      join(config, 'cli-plugins/docker-compose'),
    );
    await applyTerminalCommands(moved, true);
    expect(await readlink(join(config, 'cli-plugins/docker-compose'))).toBe(
      join(resources, 'cli-plugins/docker-compose'),
    );
  });

  it('are all made but the one that cannot be', async () => {
    await program(join(home, '.local/bin/boathouse'), 'another program');
    await expect(applyTerminalCommands(place, true)).rejects.toMatchObject({ code: 'command-not-linked' });
    expect(await target(DOCKER)).toBe(join(resources, 'bin/docker'));
  });

  it('are none of what the package does not bring', async () => {
    const bare = join(home, 'resources');
    await program(join(bare, 'bin/boathouse'));
    await applyTerminalCommands({ ...place, resources: bare }, true);
    expect([await target('.local/bin/boathouse'), await target(DOCKER)]).toEqual([join(bare, 'bin/boathouse'), null]);
  });

  it('are on the PATH of macOS’ terminals, by a block that goes with them', async () => {
    const mac: TerminalPlace = { ...place, platform: 'darwin', shellPath: () => Promise.resolve('/usr/bin:/bin') };
    await applyTerminalCommands(place, true);
    expect(await readdir(home)).not.toContain('.zprofile');
    await applyTerminalCommands(mac, true);
    expect(await readFile(join(home, '.zprofile'), 'utf8')).toContain('$HOME/.local/bin');
    await applyTerminalCommands(mac, false);
    expect([await target('.local/bin/boathouse'), await readdir(home)]).toEqual([null, ['.docker', '.local']]);
  });

  it('are nothing that a checkout or an AppImage has', async () => {
    await applyTerminalCommands({ ...place, resources: null }, false);
    await expect(applyTerminalCommands({ ...place, resources: null }, true)).rejects.toMatchObject({
      code: 'command-not-linked',
    });
  });
});

describe('commands for terminals of Windows', () => {
  const compose = (): string => join(home, '.docker/cli-plugins/docker-compose.exe');
  const source = (): string => join(resources, 'cli-plugins/docker-compose.exe');
  let scripts: number;

  beforeEach(async () => {
    scripts = 0;
    const runScript = () => {
      scripts += 1;
      return Promise.resolve({ exitCode: 0, signal: null, stdout: '', stderr: '' });
    };
    place = { ...place, platform: 'win32', runScript, env: { DOCKER_CONFIG: join(home, '.docker') } };
    for (const name of ['docker-compose.exe', 'docker-buildx.exe']) await program(join(resources, 'cli-plugins', name));
  });

  it('are a folder on the PATH, and copies of the plugins that follow the app', async () => {
    await applyTerminalCommands(place, true);
    // The PATH is read, and then written.
    expect(scripts).toBe(2);
    expect(await readFile(compose(), 'utf8')).toBe('a program');
    await program(source(), 'a newer program');
    await applyTerminalCommands(place, true);
    expect(await readFile(compose(), 'utf8')).toBe('a newer program');
    await applyTerminalCommands(place, false);
    expect(await readdir(dirname(compose()))).toEqual([]);
  });

  it('leave a plugin that is the user’s, or became so', async () => {
    await program(compose(), 'another compose');
    await applyTerminalCommands(place, true);
    expect(await readFile(compose(), 'utf8')).toBe('another compose');
    const buildx = join(home, '.docker/cli-plugins/docker-buildx.exe');
    await program(buildx, 'a buildx of the user’s');
    await applyTerminalCommands(place, true);
    await applyTerminalCommands(place, false);
    expect(await readFile(buildx, 'utf8')).toBe('a buildx of the user’s');
    expect(await readFile(compose(), 'utf8')).toBe('another compose');
  });

  it('keep no record that somebody broke', async () => {
    await applyTerminalCommands(place, true);
    await writeFile(join(dirname(compose()), '.boathouse.json'), '{');
    await utimes(compose(), 1, 1);
    await applyTerminalCommands(place, false);
    expect(await readFile(compose(), 'utf8')).toBe('a program');
  });
});
