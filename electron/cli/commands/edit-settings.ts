import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsView } from '../../api/backend.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { Cli } from '../cli.ts';
import { ask } from '../terminal/ask.ts';
import type { ApiClient } from '../../client/connection.ts';
import { unwrapError } from '../../client/connection.ts';

/**
 * Opens the stored settings in the user's editor and stores what comes back. What is refused is shown, and the editor opened
 * again with it if the user wants. Null when nothing was changed.
 */
export async function editSettings(cli: Cli, api: ApiClient): Promise<SettingsView | null> {
  const folder = await mkdtemp(join(tmpdir(), 'boathouse-settings-'));
  const file = join(folder, 'settings.json');
  try {
    const before = `${JSON.stringify((await api.settings.get.query()).document, null, 2)}\n`;
    await writeFile(file, before, { mode: 0o600 });
    for (;;) {
      await runEditor(cli, file);
      // Editors of Windows may put a byte order mark before it.
      const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
      if (text === before) return null;
      try {
        return await api.settings.replace.mutate({ document: parse(text) });
      } catch (error) {
        const reason = unwrapError(error);
        if (!(reason instanceof BoathouseError) || reason.code !== 'setting-refused' || !cli.process.stdin.isTTY)
          throw reason;
        cli.showError(reason);
        const answer = await ask(cli.process, 'Edit again? [Y/n] ');
        if (/^n/i.test(answer))
          throw new BoathouseError('interrupted', 'The settings stay as they were', { cause: reason });
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function parse(text: string): Parameters<ApiClient['settings']['replace']['mutate']>[0]['document'] {
  try {
    return JSON.parse(text) as ReturnType<typeof parse>;
  } catch (error) {
    throw new BoathouseError('setting-refused', `The text is no JSON: ${describeError(error)}`, {
      hint: 'Nothing was changed.',
    });
  }
}

/** The editor's setting may hold arguments (`code --wait`), so the shell takes it apart. */
function runEditor(cli: Cli, file: string): Promise<void> {
  const { env, platform } = cli.process;
  const editor = [env['VISUAL'], env['EDITOR']].find((value) => value !== undefined && value !== '');
  const command = editor ?? (platform === 'win32' ? 'notepad' : 'vi');
  const quoted = platform === 'win32' ? `"${file}"` : `'${file.replaceAll("'", `'\\''`)}'`;
  return new Promise((resolve, reject) => {
    const child = spawn(`${command} ${quoted}`, { shell: true, stdio: 'inherit' });
    const fail = (how: string): void =>
      reject(
        new BoathouseError('editor-failed', `The editor “${command}” ended with ${how}; nothing was changed`, {
          hint: 'Choose another one with VISUAL or EDITOR.',
        }),
      );
    child.once('error', (error) => fail(describeError(error)));
    child.once('close', (code, signal) => (code === 0 ? resolve() : fail(signal ?? `exit code ${code ?? '?'}`)));
  });
}
