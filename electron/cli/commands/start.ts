import { type Command, Option } from 'commander';
import type { MachineStatus } from '../../api/machine-status.ts';
import { type Cli, using } from '../cli.ts';
import { type Connection, unwrapError } from '../../client/connection.ts';
import { EXIT, startExitCodeOf } from '../exit-code.ts';
import { formatReady } from '../output/ready.ts';
import { RETRY_IMAGE } from './retry-image.ts';
import { watchStatus } from '../watch-status.ts';
import { onInterrupt } from '../interrupts.ts';

export function addStart(program: Command, cli: Cli): void {
  program
    .command('start')
    .description('start the engine; Ctrl-C stops it')
    .option('-d, --detach', 'return when the engine is ready and leave it running', false)
    .option(...RETRY_IMAGE)
    // `npm start` is for people who see Boathouse for the first time.
    .addOption(new Option('--show-ui', 'print the address of the dashboard').default(false).hideHelp())
    .addHelpText(
      'after',
      `
Without --detach the command stays until the engine stops. Ctrl-C stops it cleanly, with the time that its containers
need; a second Ctrl-C ends it at once.

Examples:
  boathouse start
  boathouse start --detach && docker run --rm hello-world`,
    )
    .action(async (options: { detach: boolean; showUi: boolean; retryImage: boolean }) => {
      const progress = cli.progress();
      try {
        const connection = await cli.connectForStart(progress);
        cli.process.exitCode = await using(connection, () => start(cli, connection, { ...options, progress }));
      } finally {
        progress.dispose();
      }
    });
}

interface StartOptions {
  readonly detach: boolean;
  readonly showUi: boolean;
  readonly retryImage: boolean;
  readonly progress: ReturnType<Cli['progress']>;
}

/**
 * Interrupts, in either phase: the first asks for a clean stop, which also ends a start that is under way; the second forces
 * it; the third leaves without waiting.
 */
async function start(cli: Cli, connection: Connection, options: StartOptions): Promise<number> {
  const { api } = connection;
  const { progress } = options;
  if (options.retryImage) await api.machine.retryImage.mutate();
  const before = await api.machine.status.query();
  if (before.machine.state === 'running') {
    progress.done();
    cli.print('The engine is running already.\n\n');
    if (options.retryImage) cli.note('To take up the VM image of this version: boathouse restart\n');
    printReady(cli, before, await uiAddress(connection, options));
    return EXIT.ok;
  }
  if (before.machine.state === 'paused') {
    const resumed = await api.machine.resume.mutate();
    progress.done();
    cli.print('The engine was paused and goes on.\n\n');
    printReady(cli, resumed, await uiAddress(connection, options));
    return EXIT.ok;
  }
  const display = cli.statusProgress(progress);
  const watch = watchStatus(api, (status) => display.show(status));
  /** The stops that were asked for; their failures are told by whoever waits for the last one. */
  const stops: Promise<unknown>[] = [];
  const interrupts = onInterrupt(cli.process, () => {
    if (stops.length === 2) cli.process.exit(EXIT.interrupted);
    const stop = api.machine.stop.mutate({ force: stops.length === 1 });
    stops.push(stop);
    stop.catch(() => undefined);
  });
  try {
    await watch.ready;
    const status = await api.machine.start.mutate().finally(() => watch.settled());
    progress.done();
    cli.note('\n');
    printReady(cli, status, await uiAddress(connection, options));
    if (options.detach) return EXIT.ok;
    cli.print(`\n${cli.style.dim('Press Ctrl-C to stop.')}\n`);
    const end = await watch.left('running');
    await stops.at(-1);
    progress.done();
    if (end.machine.state !== 'failed') {
      if (stops.length === 0) cli.note('The engine was stopped.\n');
      return EXIT.ok;
    }
    cli.showFailure(end.machine.failure);
    return EXIT.machineFailed;
  } catch (error) {
    if (stops.length > 0) {
      await stops.at(-1);
      progress.done();
      return EXIT.interrupted;
    }
    progress.fail();
    const reason = unwrapError(error);
    cli.showError(reason);
    return startExitCodeOf(reason);
  } finally {
    watch.dispose();
    await interrupts.dispose();
  }
}

/** Null: not asked for, or it cannot be served; the engine runs without it. */
async function uiAddress({ api }: Connection, { showUi }: StartOptions): Promise<string | null> {
  if (!showUi) return null;
  return api.ui.address.mutate({ purpose: 'print' }).then(
    ({ url }) => url,
    () => null,
  );
}

function printReady(cli: Cli, status: MachineStatus, uiUrl: string | null): void {
  cli.print(formatReady({ status, uiUrl }, { columns: cli.columns, style: cli.style }));
  cli.warnOfDockerOverride();
}
