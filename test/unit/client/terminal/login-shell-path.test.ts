import { chmod, lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyLoginShellPath } from '../../../../electron/client/terminal/login-shell-path.ts';
import { runCommand } from '../../../../electron/host/run-command.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';

const FOLDER = '.local/bin';
let home: string;
let asked: number;
const without = (): Promise<string | null> => {
  asked += 1;
  return Promise.resolve('/usr/bin:/bin');
};
const apply = (isOn: boolean, shellPath = without): Promise<void> => applyLoginShellPath(FOLDER, isOn, shellPath);
const file = (name: string): string => join(home, name);
const text = (name: string): Promise<string | null> => readFile(file(name), 'latin1').catch(() => null);
const zprofile = (): Promise<string | null> => text('.zprofile');

beforeEach(async () => {
  home = await temporaryFolder();
  asked = 0;
  // What `homedir()` goes by.
  vi.stubEnv('HOME', home);
});
afterEach(() => vi.unstubAllEnvs());

describe.skipIf(process.platform === 'win32')('the folder of links on macOS’ PATH', () => {
  it('is put into a new ~/.zprofile once, where a shell finds it, and goes with it', async () => {
    await apply(true);
    const made = await zprofile();
    await apply(true);
    expect([await zprofile(), asked]).toEqual([made, 1]);
    const env = { HOME: home, PATH: '/usr/bin:/bin' };
    const { stdout } = await runCommand('/bin/sh', ['-c', `. "$HOME/.zprofile"; printf %s "$PATH"`], {
      timeoutMs: 5000,
      env,
    });
    expect(stdout).toBe(`/usr/bin:/bin:${home}/.local/bin`);
    expect(await text('.bash_profile')).toBeNull();
    await apply(false);
    await apply(false);
    expect(await zprofile()).toBeNull();
  });

  it('is taken out where a file is a link to none, which has nothing of it', async () => {
    await symlink(file('nowhere'), file('.zprofile'));
    await apply(false);
    await expect(apply(true)).rejects.toThrow('.zprofile could not be changed');
  });

  it('is not written where the user’s shell has it already, and is where the shell does not say', async () => {
    await apply(true, () => Promise.resolve(`/bin:${home}/.local/bin`));
    expect(await zprofile()).toBeNull();
    await apply(true, () => Promise.resolve(null));
    expect(await zprofile()).toContain('.local/bin');
  });

  it('leaves all else in both files as it is, bytes that are no text too', async () => {
    const own = 'export A=1 # J\xfcrgen\r\n\n  # no end of line';
    for (const name of ['.zprofile', '.bash_profile'])
      await writeFile(file(name), own, { encoding: 'latin1', mode: 0o600 });
    await apply(true);
    for (const name of ['.zprofile', '.bash_profile']) {
      expect(await text(name)).toMatch(/ # no end of line\n# >>> boathouse >>>\n(?:.*\n)*# <<< boathouse <<<\n$/);
      expect((await stat(file(name))).mode & 0o777).toBe(0o600);
    }
    await writeFile(file('.zprofile'), `${await zprofile()}export LAST=1`, 'latin1');
    await apply(false);
    expect(await zprofile()).toBe(`${own}\nexport LAST=1`);
    expect(await text('.bash_profile')).toBe(`${own}\n`);
  });

  it('is renewed where it was, when it is not as it should be', async () => {
    await writeFile(file('.zprofile'), 'a\n# >>> boathouse >>>\nold\n# <<< boathouse <<<\nb\n');
    await apply(true);
    expect(await zprofile()).toMatch(/^a\n# >>> boathouse >>>\n.*\nexport PATH=.*\n# <<< boathouse <<<\nb\n$/);
  });

  it('follows a link, and keeps it and a mode that the umask would not give', async () => {
    await mkdir(file('dotfiles'));
    await writeFile(file('dotfiles/zprofile'), '');
    await chmod(file('dotfiles/zprofile'), 0o666);
    await symlink('dotfiles/zprofile', file('.zprofile'));
    await apply(true);
    expect((await lstat(file('.zprofile'))).isSymbolicLink()).toBe(true);
    expect((await stat(file('dotfiles/zprofile'))).mode & 0o777).toBe(0o666);
    await apply(false);
    expect([(await lstat(file('.zprofile'))).isSymbolicLink(), await zprofile()]).toEqual([true, '']);
  });

  it.each([
    ['has no end', '# >>> boathouse >>>\nexport A=1\n'],
    ['is there twice', '# >>> boathouse >>>\n# <<< boathouse <<<\n# >>> boathouse >>>\n# <<< boathouse <<<\n'],
    ['ends before it begins', '# <<< boathouse <<<\n# >>> boathouse >>>\n'],
  ])('is left alone when the block %s', async (_, broken) => {
    await writeFile(file('.zprofile'), broken);
    await writeFile(file('.bash_profile'), '');
    for (const isOn of [true, false]) {
      await expect(apply(isOn)).rejects.toMatchObject({
        code: 'command-not-linked',
        message: expect.stringContaining('are not there once each') as string,
        hint: expect.stringContaining('by yourself') as string,
      });
    }
    expect([await zprofile(), await text('.bash_profile')]).toEqual([broken, null]);
  });

  it('says why a file could not be changed', async () => {
    await mkdir(file('.zprofile'));
    await expect(apply(true)).rejects.toThrow(/\.zprofile could not be changed: /);
    await symlink('nowhere', file('.bash_profile'));
    await expect(apply(false)).rejects.toMatchObject({ code: 'command-not-linked' });
    expect((await lstat(file('.bash_profile'))).isSymbolicLink()).toBe(true);
  });

  it('is what the user’s own login shell is asked for', async () => {
    vi.stubEnv('SHELL', '/bin/bash');
    await writeFile(file('.bash_profile'), 'echo welcome\nPATH="$PATH:$HOME/.local/bin"\n');
    await applyLoginShellPath(FOLDER, true);
    expect(await zprofile()).toBeNull();
    await writeFile(file('.bash_profile'), 'PATH="$PATH:$HOME/bin"\n');
    await applyLoginShellPath(FOLDER, true);
    expect(await zprofile()).toContain('.local/bin');
  });
});
