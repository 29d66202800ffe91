import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldersOf, isSameFolder, registeredFolders } from '../../../../electron/hypervisor/wsl/registered-folders.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';

const KEY = 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss';
const GUID = '{6b1cc794-269d-4492-9755-9a40f3ca9027}';
const OTHER = '{70e1f924-37dc-4eb0-89ab-327c4492b077}';
const exported = (...lines: readonly string[]): string =>
  ['\ufeffWindows Registry Editor Version 5.00', '', ...lines, ''].join('\r\n');
const NAME = '"DistributionName"="boathouse-0a1b2c3d"';

describe('the folders that Windows tells', () => {
  it('are those of distributions, in any letters', () => {
    const text = exported(
      `[${KEY}]`,
      '"DefaultDistribution"="{x}"',
      '"BasePath"="C:\\\\nobody’s"',
      `[${KEY}\\AppxInstallerCache]`,
      `[${KEY}\\${GUID}]`,
      '"State"=dword:00000001',
      '"DefaultEnvironment"=hex(7):48,00,4f,00,\\',
      '  53,00,00,00',
      NAME,
      '"BasePath"="\\\\\\\\?\\\\C:\\\\Users\\\\Jürgen “J” \\"Ł\\"\\\\disks"',
      `[${KEY}\\${OTHER}]`,
      '"BasePath"="D:\\\\Ubuntu"',
      '"DistributionName"="Ubuntu"',
    );
    expect([...foldersOf(text)]).toEqual([
      ['boathouse-0a1b2c3d', '\\\\?\\C:\\Users\\Jürgen “J” "Ł"\\disks'],
      ['Ubuntu', 'D:\\Ubuntu'],
    ]);
  });

  it.each([
    ['a name alone', [NAME]],
    ['a folder alone', ['"BasePath"="C:\\\\a"']],
    ['another kind of text', [NAME, '"BasePath"=hex(2):25,00']],
    ['a key below it', [NAME, `[${KEY}\\${GUID}\\more]`, '"BasePath"="C:\\\\a"']],
    ['an unknown escape', [NAME, '"BasePath"="C:\\a"']],
  ])('are not guessed from %s', (_, lines) => {
    expect([...foldersOf(exported(`[${KEY}\\${GUID}]`, ...lines))]).toEqual([]);
  });

  it('are none in what is of another form, or says two things of one', () => {
    for (const text of ['', 'REGEDIT4\r\n', exported().slice(1)]) expect(() => foldersOf(text)).toThrow('unknown form');
    const twice = [GUID, OTHER].flatMap((guid) => [`[${KEY}\\${guid}]`, NAME, '"BasePath"="C:\\\\a"']);
    expect(() => foldersOf(exported(...twice))).toThrow('registered twice');
  });

  it('are asked of System32’s reg.exe alone, which may fail or be missing', async () => {
    const SystemRoot = await temporaryFolder();
    await expect(registeredFolders({ SystemRoot })).rejects.toMatchObject({ code: 'command-not-found' });
    await mkdir(join(SystemRoot, 'System32'));
    const reg = join(SystemRoot, 'System32', 'reg.exe');
    const put = async (script: string): Promise<void> => {
      await writeFile(reg, `#!/bin/sh\n${script}\n`);
      await chmod(reg, 0o755);
    };
    await put('exit 1');
    await expect(registeredFolders({ SystemRoot })).rejects.toMatchObject({ code: 'hypervisor-failed' });
    const answer = join(SystemRoot, 'answer');
    await writeFile(answer, exported(`[${KEY}\\${GUID}]`, NAME, '"BasePath"="C:\\\\a"'), 'utf16le');
    await put(`[ "$1 $4" = "export /y" ] && cat '${answer}' >"$3"`);
    expect([...(await registeredFolders({ SystemRoot }))]).toEqual([['boathouse-0a1b2c3d', 'C:\\a']]);
  });
});

describe('a folder is the same', () => {
  it.each([
    ['C:\\Users\\Ann\\disks', '\\\\?\\c:\\users\\ann\\DISKS\\', true],
    ['\\\\server\\share\\disks', '\\\\?\\UNC\\server\\share\\disks', true],
    ['C:/Users/Ann', 'C:\\Users\\Ann', true],
    ['C:\\Users\\Ann', 'C:\\Users\\Anna', false],
    ['C:\\Users\\Ann', 'D:\\Users\\Ann', false],
  ])('by its path: %s, %s', async (one, other, same) => {
    expect(await isSameFolder(one, other)).toBe(same);
  });

  it('by what its path leads to', async () => {
    const folder = await temporaryFolder();
    const [one, other, link] = ['one', 'other', 'link'].map((name) => join(folder, name)) as [string, string, string];
    await mkdir(one);
    await mkdir(other);
    await symlink(one, link);
    expect([await isSameFolder(one, link), await isSameFolder(other, link)]).toEqual([true, false]);
    await writeFile(join(one, 'file'), '');
    await expect(isSameFolder(one, join(one, 'file', 'below'))).rejects.toThrow('ENOTDIR');
  });
});
