import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { autostartEntry } from '../../../electron/client/autostart-entry.ts';
import { autostartFile } from '../../../electron/client/autostart-file.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { CliUnderTest } from '../../support/cli-under-test.ts';

let cli: CliUnderTest;
beforeEach(async () => (cli = await CliUnderTest.serving()));
afterEach(() => cli[Symbol.asyncDispose]());

/** As the desktop app writes it for this data folder. */
async function startAtLogin(): Promise<string> {
  const { home } = cli.layout;
  const file = autostartFile(join(cli.env['HOME'] ?? '', '.config'), home);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, autostartEntry({ argv: ['boathouse-desktop', '--hidden'], home }));
  return file;
}
const changed = async (): Promise<readonly string[]> => (await cli.backend.settings.view()).changed;

describe('uninstall', () => {
  it('does nothing without a yes', async () => {
    await cli.backend.context.use();
    const { code, stderr } = await cli.run(['uninstall']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('hint: Add --yes')]);
    await using terminal = await cli.terminal(['uninstall', '--data']);
    await terminal.command.waitFor(/and deletes all data in .*Type “delete everything” to go on: /s);
    terminal.command.write('uninstall\r');
    expect(await terminal.command.exit).toBe(130);
    expect(cli.backend.resets).toEqual([]);
    expect((await cli.backend.context.status()).selected).toBe(true);
  });

  it.runIf(process.platform === 'linux')(
    'takes away what was put elsewhere, ends the backend, and keeps the data',
    async () => {
      const entry = await startAtLogin();
      await cli.backend.settings.set('desktop.startAtLogin', true);
      await cli.backend.settings.set('memoryMiB', 4096);
      await cli.backend.context.use();
      let ended = false;
      cli.backend.onShutdown = () => (ended = true);
      await using terminal = await cli.terminal(['uninstall']);
      await terminal.command.waitFor(/Type “uninstall” to go on: /);
      terminal.command.write('uninstall\r');
      await terminal.command.waitFor(/The data is kept in /);
      expect(await terminal.command.exit).toBe(0);
      await expect(access(entry)).rejects.toThrow('ENOENT');
      expect(await changed()).toEqual(['memoryMiB']);
      expect(await cli.backend.context.status()).toMatchObject({ created: false, selected: false });
      expect([ended, cli.backend.resets]).toEqual([true, []]);
    },
  );

  it.runIf(process.platform === 'linux').each([
    [['uninstall', '--yes'], /^The data is kept in /],
    [['uninstall', '--data', '--yes'], /^The data is not deleted, or not all of it\.$/m],
  ])('takes all else away when the machine cannot be stopped, and says so at the end: %j', async (args, told) => {
    const entry = await startAtLogin();
    const hint = 'Start the computer anew.';
    cli.backend.machine.stopError = new BoathouseError('vm-not-ended', 'The VM does not end', { hint });
    await cli.backend.context.use();
    let ended = false;
    cli.backend.onShutdown = () => (ended = true);
    const { code, stdout, stderr } = await cli.run(args);
    expect([code, stdout]).toEqual([1, expect.stringMatching(told)]);
    expect(stderr).toContain(`✖ Stopping the engine`);
    expect(stderr.split('error: The VM does not end')).toHaveLength(2);
    expect(stderr).toContain(`hint: ${hint}`);
    await expect(access(entry)).rejects.toThrow('ENOENT');
    expect(await cli.backend.context.status()).toMatchObject({ created: false, selected: false });
    expect(ended).toBe(true);
  });

  it('deletes the data when it is told to', async () => {
    const { code, stdout } = await cli.run(['uninstall', '--data', '--yes']);
    expect([code, stdout]).toEqual([0, 'Nothing of Boathouse is left but the app itself.\n']);
    expect(cli.backend.resets).toEqual(['factory']);
  });

  it('claims nothing of data that could not be deleted, says what to do, and takes the rest away', async () => {
    const hint = 'Do it yourself: wsl --unregister boathouse-0a1b2c3d';
    cli.backend.resetError = new BoathouseError('data-not-deleted', 'The data is not deleted: WSL failed', { hint });
    await cli.backend.context.use();
    let ended = false;
    cli.backend.onShutdown = () => (ended = true);
    const { code, stdout, stderr } = await cli.run(['uninstall', '--data', '--yes']);
    expect([code, stdout]).toEqual([1, 'The data is not deleted, or not all of it.\n']);
    expect(stderr).toContain(`error: The data is not deleted: WSL failed\nhint: ${hint}`);
    expect(await cli.backend.context.status()).toMatchObject({ created: false, selected: false });
    expect(ended).toBe(true);
  });
});
