import { STREAM_ACKNOWLEDGE_BYTES } from '../../api/limits.ts';
import type { TerminalEvent, TerminalExit, TerminalRequest } from '../../api/terminal.ts';
import { type Cli, writeAll } from '../cli.ts';
import type { ApiClient } from '../../client/connection.ts';
import { iterate } from '../../client/subscription.ts';
import { pumpInput } from './input-pump.ts';
import { enterRawMode } from './raw-mode.ts';

export interface AttachOptions {
  readonly request: TerminalRequest;
  /** The user's terminal becomes that of the other side. */
  readonly raw: boolean;
  /** Key that leaves, as a byte; null: none does. */
  readonly escape: number | null;
  /** Ends the session from outside. */
  readonly signal: AbortSignal;
  readonly onOpen?: () => void;
}

/**
 * Joins our standard streams to a terminal of the backend until that ends. Resolves to its exit, or to null when the user or
 * `signal` left it.
 *
 * Output is acknowledged once our stdout took it: a slow reader of ours stops the process in the guest and costs no memory on
 * the way. Ends in any case with the user's terminal as it was.
 */
export async function attach(cli: Cli, api: ApiClient, options: AttachOptions): Promise<TerminalExit | null> {
  const { stdin, stdout, stderr } = cli.process;
  const leave = new AbortController();
  const left = AbortSignal.any([leave.signal, options.signal]);
  let failure: { readonly error: unknown } | null = null;
  const fail = (error: unknown): void => {
    failure ??= { error };
    leave.abort();
  };
  const events = iterate<TerminalEvent>((observer) => {
    const subscription = api.terminal.open.subscribe(options.request, observer);
    left.addEventListener('abort', () => observer.onComplete(), { once: true });
    return subscription;
  });

  const opened = await events.next();
  if (opened.done === true || opened.value.kind !== 'opened') return null;
  const { id } = opened.value;
  const raw = options.raw ? enterRawMode(cli.process) : null;
  const input = pumpInput(
    {
      input: stdin,
      write: (bytes) => api.terminal.write.mutate({ id, base64: bytes.toString('base64') }),
      end: () => api.terminal.end.mutate({ id }),
      escape: options.escape,
      onEscape: () => leave.abort(),
      onError: fail,
    },
    { isTerminal: options.raw },
  );
  const resize = (): void => {
    api.terminal.resize.mutate({ id, columns: stdout.columns, rows: stdout.rows }).catch(fail);
  };
  if (options.raw) stdout.on('resize', resize);
  let unacknowledged = 0;
  try {
    options.onOpen?.();
    for await (const event of events) {
      if (event.kind === 'exit') return event;
      if (event.kind !== 'output') continue;
      const bytes = Buffer.from(event.base64, 'base64');
      await writeAll(event.stream === 'stdout' ? stdout : stderr, bytes);
      unacknowledged += bytes.length;
      if (unacknowledged < STREAM_ACKNOWLEDGE_BYTES) continue;
      api.terminal.acknowledge.mutate({ id, bytes: unacknowledged }).catch(fail);
      unacknowledged = 0;
    }
    raw?.markBroken();
    const broken = currentOf(() => failure);
    if (broken !== null) throw broken.error;
    return null;
  } catch (error) {
    raw?.markBroken();
    throw error;
  } finally {
    stdout.off('resize', resize);
    await input.dispose();
    await raw?.dispose();
  }
}

/** What a variable holds that a callback may have set. */
function currentOf<T>(read: () => T): T {
  return read();
}
