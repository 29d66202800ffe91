import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeWindowsLoginEntry } from '../../../electron/client/windows-login-entry.ts';
import { CHECKOUT } from '../../support/checkout.ts';

const read = (...path: string[]): string => readFileSync(join(CHECKOUT, ...path), 'utf8');
const SCRIPT = read('build', 'packaging', 'resources', 'installer.nsh');
const TEMPLATES = join('node_modules', 'app-builder-lib', 'templates', 'nsis');
const CHECK = read(TEMPLATES, 'include', 'allowOnlyOneInstallerInstance.nsh');

/** Without its comments. */
function macro(script: string, name: string): string {
  const body = new RegExp(`^!macro ${name}\\b.*\\n([^]*?)^!macroend`, 'm').exec(script)?.[1];
  if (body === undefined) throw new Error(`there is no macro ${name}`);
  return body.replaceAll(/^\s*[;#].*\n/gm, '');
}

describe('the installer of Windows', () => {
  it('stops the engine before anything is ended by force, and keeps electron-builder’s own check', () => {
    const check = macro(SCRIPT, 'customCheckAppRunning');
    const order = ['appRunning', 'boathouse.cmd', '_COMMAND} stop', 'KILL_PROCESS', '_CHECK_APP_RUNNING'];
    const places = order.map((word) => check.indexOf(word));
    expect(places).not.toContain(-1);
    expect(check.trim().split('\n').at(-1)?.trim()).toBe('!insertmacro _CHECK_APP_RUNNING');
    expect(check.indexOf('_COMMAND} stop')).toBeLessThan(check.indexOf('KILL_PROCESS'));
    expect(check).toMatch(/\$\{ifNot\} \$\{isUpdated\}\s+!insertmacro KILL_PROCESS/);
    expect(check).not.toMatch(/Goto|\$\{(?:Do|While|For)/i);
  });

  it('waits for no command of ours for ever', () => {
    const commands = SCRIPT.split('\n').filter((line) => line.includes('nsExec::'));
    expect(commands).toHaveLength(2);
    for (const command of commands) expect(command).toMatch(/\/TIMEOUT=\$\{\w+_LIMIT_MS\}/);
  });

  it('tells whoever wanted the data deleted what of it was not, in the command’s words', () => {
    const told =
      /ExecToStack .*\$R9'\s+Pop \$R7\s+Pop \$R8\s+\$\{if\} \$R9 == "(.*)"\s+\$\{andIf\} \$R7 != "0"\s+MessageBox MB_OK\|MB_ICONEXCLAMATION ".*\$R8"\s+\$\{endIf\}/;
    const [, line] = told.exec(macro(SCRIPT, 'customUnInstall')) ?? [];
    expect(line).toBe('uninstall --yes --data');
    expect(macro(SCRIPT, 'customUnInstall')).toContain('StrCpy $R9 "uninstall --yes --data"');
  });

  it('deletes the start at login, as the command does, and not in an update', async () => {
    const asked: (readonly string[])[] = [];
    await removeWindowsLoginEntry((args) => Promise.resolve(asked.push(args)));
    const values = /^ {4}DeleteRegValue HKCU "(.*)" "(.*)"$/gm;
    const deleted = [...macro(SCRIPT, 'customUnInstall').matchAll(values)];
    expect(deleted).toHaveLength(2);
    expect(asked).toEqual(deleted.map(([, key, value]) => ['delete', `HKCU\\${key}`, '/v', value, '/f']));
    expect(macro(SCRIPT, 'customUnInstall')).toMatch(/^\s*\$\{ifNot\} \$\{isUpdated\}[^]*\$\{endIf\}\s*$/);
  });

  it('stands on what electron-builder’s templates have', () => {
    expect(macro(CHECK, 'CHECK_APP_RUNNING')).toMatch(/!ifmacrodef customCheckAppRunning\s+!insertmacro customCheck/);
    for (const name of ['IS_POWERSHELL_AVAILABLE', 'FIND_PROCESS', 'KILL_PROCESS', '_CHECK_APP_RUNNING'])
      expect(macro(CHECK, name)).not.toBe('');
    // What the templates leave out where there is a check of one's own.
    expect(CHECK).toMatch(/!ifmacrondef customCheckAppRunning\s+!include "getProcessInfo.nsh"\s+Var pid\s+!endif/);
    expect(SCRIPT).toMatch(/!include "getProcessInfo.nsh"\s+Var pid/);
    expect(read(TEMPLATES, 'uninstaller.nsh')).toContain('!insertmacro CHECK_APP_RUNNING');
    expect(read(TEMPLATES, 'installSection.nsh')).toContain('!insertmacro CHECK_APP_RUNNING');
  });
});
