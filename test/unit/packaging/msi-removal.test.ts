import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addRemovalToMsi, withRemoval } from '../../../build/packaging/msi-removal.ts';
import { windowsConfiguration } from '../../../build/packaging/windows.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

interface Element {
  readonly textContent: string;
  readonly parentNode: Element;
  readonly tagName: string;
  getAttribute(name: string): string;
}

/** electron-builder's own reader of XML, which is of its reader of plists. */
const load = createRequire(import.meta.url);
const fromBuilder = createRequire(load.resolve('app-builder-lib'));
const { DOMParser } = createRequire(fromBuilder.resolve('plist'))('@xmldom/xmldom') as {
  DOMParser: new () => {
    parseFromString(text: string, type: string): { getElementsByTagName(name: string): ArrayLike<Element> };
  };
};

/** Without what it has for conditions and values, which is no XML. */
async function template(): Promise<string> {
  const file = join(CHECKOUT, 'node_modules', 'app-builder-lib', 'templates', 'msi', 'template.xml');
  return (await readFile(file, 'utf8')).replaceAll(/\{\{.*?\}\}/g, '').replaceAll(/\$\{\w+\}/g, 'X');
}

async function elements(name: string): Promise<Element[]> {
  const project = new DOMParser().parseFromString(withRemoval(await template()), 'text/xml');
  return Array.from(project.getElementsByTagName(name));
}

/** What Windows Installer makes of a condition, of those words that are in ours. */
function isMet(condition: string, properties: Readonly<Record<string, string>>): boolean {
  return condition.split(' AND ').every((term) => {
    const [, not, name = '', , value] = /^(NOT )?(\w+)(="(\w+)")?$/.exec(term) ?? [];
    const is = value === undefined ? (properties[name] ?? '') !== '' : properties[name] === value;
    return not === undefined ? is : !is;
  });
}

async function commandsOf(properties: Readonly<Record<string, string>>): Promise<string[]> {
  const actions = await elements('CustomAction');
  const scheduled = (await elements('Custom')).filter((one) => one.getAttribute('Action').startsWith('boathouse'));
  return scheduled
    .filter(({ textContent }) => isMet(textContent, properties))
    .map((one) => actions.find((action) => action.getAttribute('Id') === one.getAttribute('Action')))
    .map((action) => action?.getAttribute('ExeCommand') ?? 'none');
}

const commandLine = (command: string): string =>
  String.raw`"[System64Folder]cmd.exe" /d /s /c ""[APPLICATIONFOLDER]resources\bin\boathouse.cmd" ${command}"`;

describe('the removal of an MSI', () => {
  it('takes away what is elsewhere, and the data where that is said', async () => {
    expect(await commandsOf({ REMOVE: 'ALL' })).toEqual([commandLine('uninstall --yes')]);
    const withData = { REMOVE: 'ALL', BOATHOUSE_DELETE_DATA: '1' };
    expect(await commandsOf(withData)).toEqual([commandLine('uninstall --yes --data')]);
  });

  it.each(['0', 'no', '10'])('deletes no data where BOATHOUSE_DELETE_DATA is %s', async (value) => {
    const properties = { REMOVE: 'ALL', BOATHOUSE_DELETE_DATA: value };
    expect(await commandsOf(properties)).toEqual([commandLine('uninstall --yes')]);
  });

  it('is of the folder that the program itself is a component of', async () => {
    const [group] = await elements('ComponentGroup');
    expect(group?.getAttribute('Directory')).toBe('APPLICATIONFOLDER');
  });

  it('only stops the engine in an upgrade', async () => {
    const upgrade = { REMOVE: 'ALL', UPGRADINGPRODUCTCODE: '{1}', BOATHOUSE_DELETE_DATA: '1' };
    expect(await commandsOf(upgrade)).toEqual([commandLine('stop')]);
  });

  it('is nothing of an installation’s or a repair’s', async () => {
    expect(await commandsOf({})).toEqual([]);
    expect(await commandsOf({ REINSTALL: 'ALL' })).toEqual([]);
  });

  it('runs as the user, before files in use are looked for, and keeps no package from going', async () => {
    const actions = (await elements('CustomAction')).filter((one) => one.getAttribute('Id').startsWith('boathouse'));
    expect(actions).toHaveLength(3);
    for (const action of actions) {
      const [execute, impersonate, result] = ['Execute', 'Impersonate', 'Return'].map((name) =>
        action.getAttribute(name),
      );
      expect([execute, impersonate, result, action.parentNode.tagName]).toEqual([
        'immediate',
        'yes',
        'ignore',
        'Product',
      ]);
    }
    const numbers = (await elements('Custom')).map((one) => Number(one.getAttribute('Sequence'))).filter((n) => n > 0);
    expect(numbers).toHaveLength(3);
    expect(numbers.filter((number) => number <= 1200 || number >= 1400)).toEqual([]);
  });

  it('is put into electron-builder’s project by its hook, and changes nothing else in it', async () => {
    const file = join(await temporaryFolder(), 'project.wxs');
    await writeFile(file, await template());
    const { msiProjectCreated } = windowsConfiguration({ root: CHECKOUT } as Parameters<
      typeof windowsConfiguration
    >[0]);
    if (typeof msiProjectCreated !== 'function') throw new Error('there is no hook');
    await msiProjectCreated(file);
    const lines = (await readFile(file, 'utf8')).split('\n');
    const before = (await template()).split('\n');
    expect(before.filter((line) => !lines.includes(line))).toEqual([]);
    expect(lines.slice(0, before.indexOf('  </Product>'))).toEqual(before.slice(0, before.indexOf('  </Product>')));
  });

  it('is missed where the project is not what it was', async () => {
    const file = join(await temporaryFolder(), 'project.wxs');
    await writeFile(file, '<Wix><Package></Package></Wix>');
    await expect(addRemovalToMsi(file)).rejects.toMatchObject({
      code: 'package-failed',
      hint: expect.stringContaining('msi-removal.ts') as string,
    });
  });
});
