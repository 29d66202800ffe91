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

const WORDS = String.raw`$TEMP\boathouse-uninstall.txt`;

/** What is shown and run, by the little of the language that is in that macro; whatever else is in it is refused. */
function play(body: string, { answer, result }: { answer: 'yes' | 'no' | '/S'; result: string }) {
  const defined = [...SCRIPT.matchAll(/^!define (\w+) (?:'(.*)'|"(.*)"|(\d+))$/gm)];
  const values = new Map<string, string>();
  const fill = (text: string): string =>
    defined
      .reduce((filled, [, name, ...kinds]) => filled.replaceAll(`\${${name}}`, kinds.join('')), text)
      .replaceAll(/\$R\d/g, (name) => values.get(name) ?? '');
  const [commands, shown, deleted]: [string[], string[], string[]] = [[], [], []];
  // Of each block that is open: whether its lines count, and whether one of its branches did.
  const blocks: { now: boolean; done: boolean }[] = [];
  const isMet = (condition: string): boolean => {
    if (condition === '${isUpdated}') return false;
    if (condition === '${Errors}') return answer !== '/S';
    const [, one = '', sign, other] = /^(\$R\d) (==|!=) "(.*)"$/.exec(condition) ?? [];
    if (sign === undefined) throw new Error(`an unknown condition: ${condition}`);
    return (fill(one) === other) === (sign === '==');
  };
  let skipped = 0;
  for (const line of body
    .trim()
    .split('\n')
    .map((text) => text.trim())) {
    const [, word, condition = ''] = /^\$\{(if|ifNot|elseIf|endIf)\} ?(.*)$/.exec(line) ?? [];
    const block = blocks.at(-1);
    const isOuter = blocks.slice(0, -1).every(({ now }) => now);
    if (word === 'endIf') blocks.pop();
    else if (word === 'elseIf' && block !== undefined) {
      block.now = !block.done && isOuter && isMet(condition);
      block.done ||= block.now;
    } else if (word !== undefined) {
      const now = blocks.every((one) => one.now) && isMet(condition) === (word === 'if');
      blocks.push({ now, done: now });
    } else if (blocks.every(({ now }) => now) && skipped-- <= 0) {
      const [, name = '', text = ''] = /^StrCpy (\$R\d) "(.*)"$/.exec(line) ?? [];
      const [, question, jump] = /^MessageBox MB_YESNO\|.* "(.*)" IDNO \+(\d)$/.exec(line) ?? [];
      if (name !== '') values.set(name, fill(text));
      else if (question !== undefined) skipped = answer === 'no' ? Number(jump) - 1 : 0;
      else if (line.startsWith('nsExec::Exec ')) commands.push(fill(/'(.*)'$/.exec(fill(line))?.[1] ?? ''));
      else if (line === 'Pop $R7') values.set('$R7', result);
      else if (line.startsWith('MessageBox MB_OK|')) shown.push(fill(/"(.*)"$/.exec(line)?.[1] ?? ''));
      else if (line.startsWith('Delete ')) deleted.push(fill(/"(.*)"$/.exec(line)?.[1] ?? ''));
      else if (!/^(?:ClearErrors|\$\{Get(?:Parameters|Options)\} .*|DeleteRegValue .*)$/.test(line))
        throw new Error(`an unknown line: ${line}`);
    }
  }
  return { commands, shown, deleted };
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

  describe.each([
    ['the data is to stay', 'no', 'uninstall --yes', /^The docker context.* were to stay\.$/],
    [
      'the data is to go',
      'yes',
      'uninstall --yes --data',
      /^Images, containers, volumes and settings may be left, .* or the docker context/,
    ],
    ['nobody is there', '/S', 'uninstall --yes', /^$/],
  ] as const)('where %s', (_, answer, command, left) => {
    const run = (result: string) => play(macro(SCRIPT, 'customUnInstall'), { answer, result });

    it('runs the command, its words going into a file, and tells nothing where all was done', () => {
      const { commands, shown, deleted } = run('0');
      const line = String.raw`"$SYSDIR\cmd.exe" /d /s /c ""$INSTDIR\resources\bin\boathouse.cmd" ${command} >"${WORDS}" 2>&1"`;
      expect([commands, shown, deleted]).toEqual([[line], [], [WORDS]]);
    });

    it.each([
      ['1', `What failed, and what to do about it, is in ${WORDS}.`],
      ['timeout', `It took too long, and an engine may still run. What was done by then is in ${WORDS}.`],
      ['error', 'The command for it could not be started.'],
    ])('tells what may be left, and where the command’s words are, after %s', (result, words) => {
      const { shown, deleted } = run(result);
      expect(deleted).toEqual([]);
      if (answer === '/S') {
        expect(shown).toEqual([]);
        return;
      }
      const [first, second, third, ...others] = shown.flatMap((text) => text.split('$\\r$\\n$\\r$\\n'));
      expect([first, third, others]).toEqual([
        'Not all that Boathouse was to take away is certain to be gone.',
        words,
        [],
      ]);
      expect(second).toMatch(left);
    });
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
