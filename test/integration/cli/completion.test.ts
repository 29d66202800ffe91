import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';
import { CliUnderTest } from '../../support/cli-under-test.ts';
import { runCommand } from '../../support/command.ts';

/** What is typed, and what must and must not be offered. */
const CASES: readonly (readonly [
  words: readonly string[],
  offered: readonly string[],
  notOffered: readonly string[],
])[] = [
  [[''], ['start', 'stop', 'completion'], ['--detach', 'get']],
  [['st'], ['start', 'stop', 'status'], ['ssh']],
  [['start', '--'], ['--detach', '--help'], ['--force']],
  [['settings', ''], ['get', 'set', 'edit', 'reset'], ['start']],
  [['settings', 'set', 'disk'], ['disk.sizeGiB', 'disk.folder'], ['cpus']],
  [['logs', '--source', ''], ['console', 'backend', 'hypervisor'], ['start']],
  [['logs', '-f', '--s'], ['--source', '--service'], ['--lines']],
  [['completion', ''], ['bash', 'zsh', 'fish', 'powershell'], ['start']],
  [['network', ''], ['status', 'capture'], ['start']],
  [['network', 'capture', '--'], ['--write', '--filter', '--max-size', '--max-time'], ['--json']],
  [['network', 'status', '--'], ['--json'], ['--write']],
  [['ssh', '--', ''], [], ['start']],
];

let cli: CliUnderTest;
let folder: string;

beforeAll(async () => {
  cli = await CliUnderTest.open();
  folder = await mkdtemp(join(tmpdir(), 'bh-completion-'));
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const result = await cli.run(['completion', shell]);
    expect(result.code).toBe(0);
    await writeFile(join(folder, shell), result.stdout);
  }
});

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function inShell(shell: string, args: readonly string[]): Promise<string[]> {
  const result = await runCommand([shell, ...args], { env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8' } });
  expect(result.stderr).toBe('');
  return result.stdout.split('\n').filter((line) => line !== '');
}

const bash = (words: readonly string[]): Promise<string[]> =>
  inShell('bash', [
    '--norc',
    '-c',
    'source "$0/bash"; COMP_WORDS=(boathouse "$@"); COMP_CWORD=$#; _boathouse; printf "%s\\n" "${COMPREPLY[@]}"',
    folder,
    ...words,
  ]);

/** The shell's own matching is replaced by one that prints: a real one needs a line editor. */
const zsh = (words: readonly string[]): Promise<string[]> =>
  inShell('zsh', [
    '-f',
    '-c',
    [
      'folder=$1; shift',
      '_describe() { local entry; for entry in "${(@P)2}"; do [[ ${entry%%:*} == $PREFIX* ]] && print -r -- "${entry%%:*}"; done; }',
      '_normal() { :; }',
      'words=(boathouse "$@"); CURRENT=$#words; PREFIX=$words[-1]',
      'source $folder/zsh',
      '_boathouse',
      'true',
    ].join('\n'),
    'zsh',
    folder,
    ...words,
  ]);

const fish = async (words: readonly string[]): Promise<string[]> => {
  const line = ['boathouse', ...words].join(' ');
  const lines = await inShell('fish', ['--no-config', '-c', `source ${folder}/fish; complete -C "${line}"`]);
  return lines.map((text) => text.split('\t')[0] ?? '');
};

const installed = async (shell: string): Promise<boolean> =>
  (await findExecutable(shell, searchPath(process.env))) !== null;

const shells = [
  { name: 'bash', complete: bash, present: await installed('bash') },
  { name: 'zsh', complete: zsh, present: await installed('zsh') },
  { name: 'fish', complete: fish, present: await installed('fish') },
];

for (const { name, complete, present } of shells) {
  describe.skipIf(!present)(`completion in ${name}`, () => {
    it.each(CASES)('%j', async (words, offered, notOffered) => {
      const found = await complete(words);
      expect(found).toEqual(expect.arrayContaining([...offered]));
      for (const word of notOffered) expect(found).not.toContain(word);
    });
  });
}

describe.skipIf(!(await installed('pwsh')))('completion in PowerShell', () => {
  it.each(CASES)('%j', async (words, offered, notOffered) => {
    const line = ['boathouse', ...words].join(' ');
    const script = `. ([scriptblock]::Create((Get-Content -Raw ${folder}/powershell))); (TabExpansion2 '${line}' ${line.length}).CompletionMatches.CompletionText`;
    const found = await inShell('pwsh', ['-NoProfile', '-Command', script]);
    expect(found).toEqual(expect.arrayContaining([...offered]));
    for (const word of notOffered) expect(found).not.toContain(word);
  });
});
