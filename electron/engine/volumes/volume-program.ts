import type { Readable } from 'node:stream';
import { BoathouseError } from '../../base/errors.ts';
import { cancelledError } from '../../host/delay.ts';
import { engineStreamFailure } from '../client/engine-failure.ts';
import type { GuestProgram, RunInGuest } from '../guest-program.ts';
import { FAILURE_TEXT_MAX_LENGTH } from '../limits.ts';

/** As the image has it: `vm-assets/guest/boathouse/volume`, where its commands and exit codes stand. */
const PROGRAM = '/usr/lib/boathouse/volume';
const CHANGED = 1;
const NO_VOLUME = 3;

export interface VolumeCommand {
  readonly command: 'export' | 'prepare' | 'stage' | 'commit' | 'abandon' | 'empty' | 'clone';
  /** Names that `volumeName` took: they need no quoting. */
  readonly volumes: readonly string[];
}

export interface VolumeProgramResult {
  /** Files changed while they were read. */
  readonly changed: boolean;
  /** What it printed, where `move` did not read it. */
  readonly printed: string;
}

type Move = (program: GuestProgram) => Promise<void>;

/**
 * Runs the VM's program for what is in volumes. `move` feeds it, or takes what it writes, and is over before it ends. Errors:
 * `no-such-volume`, those of the engine for what the program says, those of `move`, `cancelled`.
 */
export async function runVolumeProgram(
  run: RunInGuest,
  { command, volumes }: VolumeCommand,
  signal: AbortSignal,
  move: { readonly input?: Move; readonly output?: Move } = {},
): Promise<VolumeProgramResult> {
  const program = await run(`exec ${PROGRAM} ${command} ${volumes.join(' ')}`, signal);
  const hangUp = (): void => program.hangUp();
  signal.addEventListener('abort', hangUp, { once: true });
  // An end that came is known before its streams break.
  const ended: { code: number | null | undefined } = { code: undefined };
  const exited = program.exited.then(
    (code) => (ended.code = code),
    () => null,
  );
  try {
    if (signal.aborted) hangUp();
    const said = collect(program.stderr);
    const printed = move.output === undefined ? collect(program.stdout) : Promise.resolve('');
    const moved = await settle(async () => {
      await move.input?.(program);
      await move.output?.(program);
    });
    if (moved !== null && ended.code === undefined && !program.stdout.readableEnded) hangUp();
    const exitCode = await exited;
    if (signal.aborted) throw cancelledError(signal);
    if (exitCode === NO_VOLUME) throw new BoathouseError('no-such-volume', 'There is no such volume any more');
    if (exitCode !== null && exitCode > CHANGED) throw engineStreamFailure(await said, 'volume');
    if (moved !== null) throw moved.error;
    if (exitCode === null) throw new BoathouseError('engine-failed', 'The VM broke off before it was done');
    return { changed: exitCode === CHANGED, printed: await printed };
  } finally {
    signal.removeEventListener('abort', hangUp);
  }
}

async function settle(work: () => Promise<void>): Promise<{ readonly error: unknown } | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return { error };
  }
}

/** The last of it: what went wrong comes at the end. */
async function collect(stream: Readable): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  try {
    for await (const part of stream as AsyncIterable<string>) text = (text + part).slice(-FAILURE_TEXT_MAX_LENGTH);
  } catch {
    // The exit tells.
  }
  return text.trim();
}
