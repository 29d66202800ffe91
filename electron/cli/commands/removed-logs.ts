import type { ContainerLogEvent, ContainerLogLine } from '../../api/engine/container-logs.ts';
import type { KeptLog } from '../../api/engine/kept-logs.ts';
import { STREAM_ACKNOWLEDGE_BYTES } from '../../api/limits.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { Connection } from '../../client/connection.ts';
import { iterate } from '../../client/subscription.ts';
import { type Cli, notRunning, using, writeAll } from '../cli.ts';
import { TerminalCleaner } from '../output/clean-text.ts';
import { formatKeptLogs, shortId } from '../output/kept-logs.ts';
import { cleanCell } from '../output/table.ts';
import { ask } from '../terminal/ask.ts';

type Api = Connection['api'];

/*
 * `boathouse logs --removed`. The logs are in the VM, so all of it needs a running machine. A container is named by its name, of which
 * the one that was removed last counts, or by its id or the beginning of one.
 */

export async function listRemovedLogs(cli: Cli, options: { readonly json: boolean }): Promise<void> {
  await withEngine(cli, async (api) => {
    const logs = await api.engine.keptLogs.list.query();
    if (options.json) {
      cli.printJson(logs);
      return;
    }
    const { settings } = await api.settings.get.query();
    cli.print(formatKeptLogs(logs, { nowMs: Date.now(), keepDays: settings.logs.keepDays, style: cli.style }));
  });
}

interface PrintOptions {
  readonly lines: number | 'all';
  readonly timestamps: boolean;
  readonly json: boolean;
}

/** What it wrote to stdout to stdout, and to stderr to stderr, as `docker logs` does; JSON all to stdout. */
export async function printRemovedLog(cli: Cli, container: string, options: PrintOptions): Promise<void> {
  await withEngine(cli, async (api) => {
    const { log, others } = await find(api, container);
    if (others.length > 0) {
      const ids = others.map(({ id }) => shortId(id)).join(', ');
      cli.warn(`${others.length + 1} removed containers had this name; this is the last one. By id: ${ids}`);
    }
    if (log.isCut) cli.warn('The log was too long to be kept: its start is missing.');
    const lines = options.lines === 'all' ? null : options.lines;
    const write = lineWriter(cli, options);
    let stream = 0;
    let unacknowledged = 0;
    const events = iterate<ContainerLogEvent>((observer) =>
      api.engine.keptLogs.read.subscribe({ id: log.id, lines }, observer),
    );
    for await (const event of events) {
      if (event.kind === 'opened') stream = event.id;
      if (event.kind === 'ended') break;
      if (event.kind !== 'lines') continue;
      await write(event.lines);
      unacknowledged += event.units;
      if (unacknowledged < STREAM_ACKNOWLEDGE_BYTES) continue;
      await api.engine.acknowledge.mutate({ id: stream, units: unacknowledged });
      unacknowledged = 0;
    }
  });
}

/** `container` true: all of them. */
export async function deleteRemovedLogs(
  cli: Cli,
  container: string | true,
  options: { readonly yes: boolean },
): Promise<void> {
  await withEngine(cli, async (api) => {
    if (container !== true) {
      const { log, others } = await find(api, container);
      await api.engine.keptLogs.remove.mutate({ id: log.id });
      const rest = others.length === 0 ? '' : ` ${others.length} more of that name are kept.`;
      cli.print(`Deleted the log of ${cleanCell(log.name)} (${shortId(log.id)}).${rest}\n`);
      return;
    }
    if (!options.yes) await confirm(cli);
    await api.engine.keptLogs.clear.mutate();
    cli.print('Deleted the logs of all removed containers.\n');
  });
}

async function confirm(cli: Cli): Promise<void> {
  const what = 'This deletes the logs of all removed containers';
  if (!cli.process.stdin.isTTY) {
    throw new BoathouseError('usage', what, {
      hint: 'Add --yes if that is what you want, or name one: --removed web --delete',
    });
  }
  const answer = await ask(cli.process, `${what}. Go on? [y/N] `);
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new BoathouseError('interrupted', 'Nothing was deleted');
}

async function withEngine(cli: Cli, work: (api: Api) => Promise<void>): Promise<void> {
  const connection = await cli.connectIfNeeded();
  if (connection === null) throw notRunning();
  await using(connection, ({ api }) => work(api));
}

async function find(
  api: Api,
  container: string,
): Promise<{ readonly log: KeptLog; readonly others: readonly KeptLog[] }> {
  const logs = await api.engine.keptLogs.list.query();
  const named = logs.filter(({ name }) => name === container);
  const isId = /^[0-9a-f]{4,64}$/.test(container);
  const found = named.length > 0 || !isId ? named : logs.filter(({ id }) => id.startsWith(container));
  const [log, ...others] = found;
  if (log === undefined) {
    throw new BoathouseError('no-such-log', `No log of a removed container ${cleanCell(container)} is kept`, {
      hint: 'What is kept: boathouse logs --removed. Of a container that is there: docker logs',
    });
  }
  if (named.length === 0 && others.length > 0) {
    throw new BoathouseError('usage', `Several ids begin with ${container}`, { hint: 'Give more of it.' });
  }
  return { log, others };
}

/** A terminal gets no control sequences of the container's; a file gets what was written. */
function lineWriter(cli: Cli, options: PrintOptions): (lines: readonly ContainerLogLine[]) => Promise<void> {
  const { stdout, stderr } = cli.process;
  if (options.json) {
    return (lines) => writeAll(stdout, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  const outputs = { stdout, stderr } as const;
  const cleaners = {
    stdout: stdout.isTTY ? new TerminalCleaner() : null,
    stderr: stderr.isTTY ? new TerminalCleaner() : null,
  } as const;
  const isWithin = { stdout: false, stderr: false };
  return async (lines) => {
    for (const { stream, time, text, continues } of lines) {
      const head = options.timestamps && !isWithin[stream] ? `${time} ` : '';
      isWithin[stream] = continues;
      const whole = `${head}${text}${continues ? '' : '\n'}`;
      await writeAll(outputs[stream], cleaners[stream]?.clean(whole) ?? whole);
    }
  };
}
