import { PassThrough, type Readable, type Writable } from 'node:stream';
import { z } from 'zod';
import type { TerminalRequest, TerminalSize } from '../../api/terminal.ts';
import type { Clock } from '../../base/clock.ts';
import { delay, throwIfCancelled } from '../../host/delay.ts';
import { id } from '../client/answer-shapes.ts';
import type { EngineCall, EngineClient } from '../client/engine-client.ts';
import { readAnswer } from '../client/read-answer.ts';
import { separateStreams } from './separate-streams.ts';

/** A process in a container. Its streams are read no faster than they are read here. */
export interface ContainerProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Empty where a tty joins the two. */
  readonly stderr: Readable;
  /** Settles after the streams ended; the code is null when the engine does not know it. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: null }>;
  resize(size: TerminalSize): void;
  close(): void;
}

export interface ContainerExecOptions {
  readonly client: EngineClient;
  readonly clock: Clock;
  /** Ends a process of the VM. The engine has no call for it, and leaves a process running whose client has gone. */
  readonly hangUp: (pid: number) => Promise<void>;
}

const created = z.object({ Id: id });
const state = z.object({
  Running: z.boolean(),
  ExitCode: z.number().nullable().catch(null),
  Pid: z.number().catch(0),
});

/** Whatever the image has. */
const ANY_SHELL = ['/bin/sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash; exec sh'];

/** The engine may tell the end of the output before that of the process. */
const EXIT_LOOKS = 20;
const EXIT_LOOK_MS = 100;

/** Runs a command in a running container, or the best shell that it has. Errors: those of the engine's API. */
export async function execInContainer(
  options: ContainerExecOptions,
  request: Extract<TerminalRequest, { kind: 'container' }>,
  signal: AbortSignal,
): Promise<ContainerProcess> {
  const { client } = options;
  const { tty } = request;
  const creation: EngineCall = {
    path: `/containers/${encodeURIComponent(request.container)}/exec`,
    body: {
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty !== null,
      Cmd: request.command ?? ANY_SHELL,
      ...(tty === null ? {} : { Env: [`TERM=${tty.term}`] }),
      ...(request.user === null ? {} : { User: request.user }),
      ...(request.workingFolder === null ? {} : { WorkingDir: request.workingFolder }),
    },
    about: 'container',
  };
  const answer = await client.change('POST', creation, { urgent: true });
  const exec = readAnswer(created, answer, 'a process').Id;
  const start: EngineCall = {
    path: `/exec/${exec}/start`,
    body: {
      Detach: false,
      Tty: tty !== null,
      ...(tty === null ? {} : { ConsoleSize: [tty.rows, tty.columns] }),
    },
    about: 'object',
  };
  throwIfCancelled(signal);
  const connection = await client.hijack(start, signal).catch((error: unknown) => {
    // It may have been asked for already, and runs though nobody was told.
    hangUp(options, exec).catch(() => undefined);
    throw error;
  });
  const output = tty === null ? separateStreams(connection) : { stdout: connection, stderr: nothing() };
  const ended = new Promise<void>((resolve) => connection.once('close', resolve).once('end', resolve));
  return {
    stdin: connection,
    ...output,
    exited: ended.then(async () => ({ code: await exitCode(options, exec), signal: null })),
    resize: ({ columns, rows }) => {
      const call: EngineCall = { path: `/exec/${exec}/resize`, query: { h: rows, w: columns }, about: 'object' };
      // One that has ended has no size any more.
      client.change('POST', call, { urgent: true }).catch(() => undefined);
    },
    close: () => {
      connection.destroy();
      hangUp(options, exec).catch(() => undefined);
    },
  };
}

/** Null: it does not end though its output has, or the engine does not say. */
async function exitCode({ client, clock }: ContainerExecOptions, exec: string): Promise<number | null> {
  for (let look = 0; look < EXIT_LOOKS; look += 1) {
    const found = await inspect(client, exec).catch(() => null);
    if (found === null) return null;
    if (!found.Running) return found.ExitCode;
    await delay(clock, EXIT_LOOK_MS);
  }
  return null;
}

/** One that is only being started has neither a pid nor a code for a moment. */
async function hangUp({ client, clock, hangUp: end }: ContainerExecOptions, exec: string): Promise<void> {
  for (let look = 0; look < EXIT_LOOKS; look += 1) {
    const { Running, ExitCode, Pid } = await inspect(client, exec);
    if (Running && Pid > 1) return end(Pid);
    if (!Running && ExitCode !== null) return;
    await delay(clock, EXIT_LOOK_MS);
  }
}

async function inspect(client: EngineClient, exec: string): Promise<z.infer<typeof state>> {
  return readAnswer(state, await client.read({ path: `/exec/${exec}/json`, about: 'object' }), 'a process');
}

function nothing(): Readable {
  const stream = new PassThrough();
  stream.end();
  return stream.resume();
}
