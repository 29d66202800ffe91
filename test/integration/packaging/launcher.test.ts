import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchers } from '../../../build/packaging/launchers.ts';
import type { PackageTarget } from '../../../build/packaging/package-target.ts';
import { addFiles } from '../../../build/packaging/stage.ts';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { expectSuccess, runCommand } from '../../support/command.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/**
 * The script in an app's folder, in each sh that is here, with scripts in the place of the app's program and of what those shells of Windows have that
 * Linux's have not. No shell of Windows was in it.
 */
const PROGRAM =
  '#!/bin/sh\necho "as Node: ${ELECTRON_RUN_AS_NODE:-0}, WSLENV: ${WSLENV:-}"\nprintf "%s\\n" "$@"\nexit 3\n';
const MAIN = 'app.asar/dist/electron/cli/main.js';
const WIN: PackageTarget = { platform: 'win', arch: 'x64' };

async function script(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
}

/** An installed app, whose program is there; its launcher. */
async function app(program: string): Promise<{ readonly resources: string; readonly launcher: string }> {
  const folder = join(await temporaryFolder(), 'The App');
  const resources = join(folder, 'resources');
  await script(join(folder, program), PROGRAM);
  await addFiles(resources, await launchers(CHECKOUT, WIN));
  return { resources, launcher: join(resources, 'bin', 'boathouse') };
}

/** A PATH with a program of a shell of Windows, which says how it was asked. */
async function pathWith(name: string): Promise<string> {
  const folder = await temporaryFolder();
  await script(join(folder, name), `#!/bin/sh\n[ "$1" = -m ] && echo "C:/of-${name}$2"\n`);
  return `${folder}:/usr/bin:/bin`;
}

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];
const there = await Promise.all(SHELLS.map(([name = '']) => findExecutable(name, searchPath(process.env))));
const shells = SHELLS.filter((_, index) => there[index] !== null);

it('there is a shell to run it by', () => {
  expect(shells).not.toEqual([]);
});

describe.each(shells)('the launcher in %s', (...shell) => {
  const run = async (launcher: string, env: NodeJS.ProcessEnv) => {
    const { code, stdout } = await runCommand([...shell, launcher, 'ps', 'a b', ''], { env });
    return [code, ...stdout.split('\n').slice(0, -1)];
  };

  it('starts the program of Linux and of macOS with a path as it is', async () => {
    for (const program of ['boathouse-desktop', 'MacOS/Boathouse']) {
      const { resources, launcher } = await app(program);
      const came = await run(launcher, { PATH: await pathWith('cygpath') });
      expect(came).toEqual([3, 'as Node: 1, WSLENV: ', `${resources}/${MAIN}`, 'ps', 'a b', '']);
    }
  });

  it('starts that of Windows from Git Bash, MSYS2 or Cygwin with a path of Windows', async () => {
    const { resources, launcher } = await app('Boathouse.exe');
    const came = await run(launcher, { PATH: await pathWith('cygpath') });
    expect(came).toEqual([3, 'as Node: 1, WSLENV: ', `C:/of-cygpath${resources}/${MAIN}`, 'ps', 'a b', '']);
  });

  it('has WSL hand over what makes Node of it, beside what the user has it hand over', async () => {
    const { resources, launcher } = await app('Boathouse.exe');
    const PATH = await pathWith('wslpath');
    const path = `C:/of-wslpath${resources}/${MAIN}`;
    const came = await run(launcher, { PATH });
    expect(came).toEqual([3, 'as Node: 1, WSLENV: ELECTRON_RUN_AS_NODE/w', path, 'ps', 'a b', '']);
    const [, line] = await run(launcher, { PATH, WSLENV: 'HTTP_PROXY/u' });
    expect(line).toBe('as Node: 1, WSLENV: ELECTRON_RUN_AS_NODE/w:HTTP_PROXY/u');
  });

  it('starts nothing where a path cannot be made one of Windows', async () => {
    const { launcher } = await app('Boathouse.exe');
    const folder = await temporaryFolder();
    await script(join(folder, 'cygpath'), '#!/bin/sh\nexit 1\n');
    expect(await run(launcher, { PATH: `${folder}:/usr/bin:/bin` })).toEqual([1]);
  });

  it('finds the app by links to it, and says so where there is none', async () => {
    const { resources, launcher } = await app('boathouse-desktop');
    const link = join(await temporaryFolder(), 'boathouse');
    await symlink(launcher, link);
    expect(await run(link, { PATH: '/usr/bin:/bin' })).toContain(`${resources}/${MAIN}`);
    const lost = join(await temporaryFolder(), 'bin', 'boathouse');
    await script(lost, await readFile(launcher, 'utf8'));
    const { code, stderr } = await runCommand([...shell, lost], { env: { PATH: '/usr/bin:/bin' } });
    expect([code, stderr]).toEqual([1, expect.stringContaining('install it again')]);
  });
});

describe('what goes into a package', () => {
  it('is the script, and for Windows that of cmd.exe beside it', async () => {
    const names = async (platform: PackageTarget['platform']): Promise<string[]> =>
      (await launchers(CHECKOUT, { platform, arch: 'x64' })).map(({ to }) => to);
    expect(await names('win')).toEqual(['bin/boathouse', 'bin/boathouse.cmd']);
    expect([await names('linux'), await names('mac')]).toEqual([['bin/boathouse'], ['bin/boathouse']]);
  });

  it('has lines that end as on Unix, although the checkout’s do not, and runs', async () => {
    const root = await temporaryFolder();
    const text = await readFile(join(CHECKOUT, 'build', 'packaging', 'resources', 'boathouse'), 'utf8');
    await script(join(root, 'build/packaging/resources/boathouse'), text.replaceAll('\n', '\r\n'));
    await script(join(root, 'build/packaging/resources/boathouse.cmd'), '');
    const { resources, launcher } = await app('boathouse-desktop');
    await addFiles(resources, await launchers(root, WIN));
    expect(await readFile(launcher, 'utf8')).toBe(text);
    await script(join(resources, '..', 'boathouse-desktop'), '#!/bin/sh\necho "$2"\n');
    expect(await expectSuccess([launcher, 'version'])).toBe('version');
  });
});
