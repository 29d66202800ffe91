import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { applyAutostart, autostartFile } from '../../client/autostart-file.ts';
import { applyTerminalCommands, terminalPlace } from '../../client/terminal/terminal-commands.ts';
import { removeWindowsLoginEntry } from '../../client/windows-login-entry.ts';
import { type Cli, using } from '../cli.ts';
import { leftAtLogin } from '../output/left-at-login.ts';
import { confirm } from '../terminal/confirm.ts';

/** Settings by which the desktop app puts something outside of our folders: one that is open takes it away at once. */
const LEAVES_TRACES = ['desktop.startAtLogin', 'desktop.commandLine'];

export function addUninstall(program: Command, cli: Cli): void {
  program
    .command('uninstall')
    .description('stop the engine and take away what was put outside of the app')
    .option('--data', 'delete the data folder as well: images, containers, volumes, settings', false)
    .option('-y, --yes', 'do not ask', false)
    .addHelpText(
      'after',
      `
Run it before the app itself is deleted, and quit the desktop app first. It removes the docker context “boathouse” and
selects the one from before, the start at login, and the links to this command and to the app’s docker in
~/.local/bin and ~/.docker/cli-plugins (on macOS, also our lines in ~/.zprofile; on Windows, the app’s folder on your
PATH). On macOS the app alone can take back its start at login: switch that off in its settings before you quit it, or
in System Settings afterwards. The data stays, for whoever installs Boathouse again, unless --data is given,
which with WSL deletes the distribution that has it. Data that cannot be deleted keeps nothing else from going, and
neither does an engine that cannot be stopped.`,
    )
    .action(async ({ data, yes }: { data: boolean; yes: boolean }) => {
      if (!yes) {
        await confirm(cli, {
          does: `This stops the engine and takes away the docker context, the start at login and the commands for terminals${data ? ', and deletes all data' : ''}`,
          phrase: data ? 'delete everything' : 'uninstall',
          otherwise: 'Nothing was taken away',
        });
      }
      const { startedAtLogin, notDeleted, notStopped } = await leave(cli, data);
      // One that fails keeps no other from going.
      const taken = await Promise.allSettled([
        applyTerminalCommands(terminalPlace(cli.process.env), false),
        removeAutostart(cli),
      ]);
      const failed = taken.find((step) => step.status === 'rejected');
      const done = failed === undefined ? 'Nothing of Boathouse is left but the app itself.' : 'The data is deleted.';
      if (!data) cli.print(`The data is kept in ${cli.layout.home}.\n`);
      else cli.print(notDeleted === null ? `${done}\n` : 'The data is not deleted, or not all of it.\n');
      cli.print(leftAtLogin(cli.process.platform, startedAtLogin));
      // Data of a machine that could not be stopped are not deleted, for that very reason.
      const worst = notDeleted ?? notStopped ?? failed;
      if (worst === undefined) return;
      if (failed !== undefined && worst !== failed) cli.showError(failed.reason);
      throw worst.reason;
    });
}

interface Left {
  readonly startedAtLogin: boolean;
  /** Why the data, or a part of it, is still there; null: it is not, or was to stay. */
  readonly notDeleted: PromiseRejectedResult | null;
  /** Why the machine may still run, although the backend ends; null: it does not. */
  readonly notStopped: PromiseRejectedResult | null;
}

/**
 * The backend takes back what it did, and ends; it is started for that if none runs. Neither data that cannot be deleted nor a machine that cannot be
 * stopped keep it from anything else.
 */
async function leave(cli: Cli, data: boolean): Promise<Left> {
  const progress = cli.progress();
  let startedAtLogin = false;
  let notDeleted: PromiseRejectedResult | null = null;
  let notStopped: PromiseRejectedResult | null = null;
  try {
    await using(await cli.connect(progress), async ({ api }) => {
      progress.begin('Stopping the engine');
      startedAtLogin = (await api.settings.get.query()).settings.desktop.startAtLogin;
      for (const path of LEAVES_TRACES) await api.settings.reset.mutate({ path });
      if (data) {
        const [reset] = await Promise.allSettled([api.reset.mutate({ scope: 'factory' })]);
        if (reset.status === 'fulfilled') return;
        notDeleted = reset;
      }
      await api.context.remove.mutate();
      const [end] = await Promise.allSettled([api.backend.shutdown.mutate()]);
      if (end.status === 'fulfilled') return;
      notStopped = end;
      progress.fail();
    });
    progress.done();
    return { startedAtLogin, notDeleted, notStopped };
  } finally {
    progress.dispose();
  }
}

/** On macOS the system keeps the list for the app alone: one that is open has left it by now. */
async function removeAutostart(cli: Cli): Promise<void> {
  const { env, platform } = cli.process;
  if (platform === 'win32') await removeWindowsLoginEntry();
  if (platform !== 'linux') return;
  const config = env['XDG_CONFIG_HOME'] ?? '';
  const home = (env['BOATHOUSE_HOME'] ?? '') === '' ? null : cli.layout.home;
  await applyAutostart(autostartFile(config === '' ? join(homedir(), '.config') : config, home), null);
}
