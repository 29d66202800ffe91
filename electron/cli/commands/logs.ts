import { type Command, InvalidArgumentError, Option } from 'commander';
import { STREAM_ACKNOWLEDGE_BYTES } from '../../api/limits.ts';
import { type LogEvent, type LogSource, serviceName } from '../../api/log-stream.ts';
import { BoathouseError } from '../../base/errors.ts';
import { type Cli, using, writeAll } from '../cli.ts';
import { iterate } from '../../client/subscription.ts';
import { TerminalCleaner } from '../output/clean-text.ts';
import { deleteRemovedLogs, listRemovedLogs, printRemovedLog } from './removed-logs.ts';

const SOURCES = ['console', 'backend', 'hypervisor'] as const;

interface LogsOptions {
  readonly follow: boolean;
  readonly lines: number | 'all';
  readonly source: (typeof SOURCES)[number];
  readonly service?: string;
  /** True: without a name. */
  readonly removed?: string | true;
  readonly delete: boolean;
  readonly yes: boolean;
  readonly timestamps: boolean;
  readonly json: boolean;
}

export function addLogs(program: Command, cli: Cli): void {
  program
    .command('logs')
    .description('show the logs of the machine and its parts, and those of removed containers')
    .option('-f, --follow', 'go on with what is written from now on, until Ctrl-C', false)
    .option('-n, --lines <number>', 'how many of the last lines to begin with, or “all”', parseLines, 100)
    .addOption(
      new Option('--source <source>', 'console: the kernel and all services; or the backend, or the hypervisor')
        .choices(SOURCES)
        .default('console'),
    )
    .addOption(
      new Option('--service <name>', 'one service of the machine, for example dockerd')
        .argParser(parseService)
        .conflicts('source'),
    )
    .addOption(
      new Option(
        '--removed [container]',
        'list the logs of removed containers, which are kept for a while; with a name or an id, show that one',
      ).conflicts(['source', 'service', 'follow']),
    )
    .option('-t, --timestamps', 'with --removed: the time of each line', false)
    .option('--json', 'with --removed: the list, or the lines one by one, as JSON', false)
    .option('--delete', 'with --removed: delete that log for good; without a name, all of them', false)
    .option('-y, --yes', 'with --delete: do not ask', false)
    .addHelpText(
      'after',
      `
Examples:
  boathouse logs -f
  boathouse logs --service dockerd -n 20
  boathouse logs --source backend -n all > backend.txt
  boathouse logs --removed
  boathouse logs --removed web -n all
  boathouse settings set logs.keepDays 30`,
    )
    .action(async (options: LogsOptions) => {
      const { removed } = options;
      if (removed !== undefined) {
        if (options.delete) await deleteRemovedLogs(cli, removed, options);
        else if (removed === true) await listRemovedLogs(cli, options);
        else await printRemovedLog(cli, removed, options);
        return;
      }
      refuseAlone(options);
      await using(await cli.connect(), async ({ api }) => {
        const { service, follow } = options;
        const lines = options.lines === 'all' ? null : options.lines;
        const source: LogSource = service === undefined ? { kind: options.source } : { kind: 'service', name: service };
        // A terminal gets no control sequences of the guest's; a file gets what was written.
        const cleaner = cli.process.stdout.isTTY ? new TerminalCleaner() : null;
        let stream = 0;
        let unacknowledged = 0;
        const events = iterate<LogEvent>((observer) => api.logs.read.subscribe({ source, follow, lines }, observer));
        for await (const event of events) {
          if (event.kind === 'opened') {
            stream = event.id;
            continue;
          }
          await writeAll(cli.process.stdout, cleaner?.clean(event.text) ?? event.text);
          unacknowledged += event.text.length;
          if (unacknowledged < STREAM_ACKNOWLEDGE_BYTES) continue;
          await api.logs.acknowledge.mutate({ id: stream, bytes: unacknowledged });
          unacknowledged = 0;
        }
      });
    });
}

/** What means something of removed containers alone. */
function refuseAlone(options: LogsOptions): void {
  const alone = (['timestamps', 'json', 'delete', 'yes'] as const).find((name) => options[name]);
  if (alone !== undefined) throw new BoathouseError('usage', `--${alone} goes with --removed`);
}

function parseLines(text: string): number | 'all' {
  if (text === 'all') return text;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, or “all”.');
}

function parseService(text: string): string {
  if (serviceName.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be the name of a service, for example dockerd.');
}
