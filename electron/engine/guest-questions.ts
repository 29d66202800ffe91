import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import { cancelledError, throwIfCancelled } from '../host/delay.ts';
import { Turnstile } from './client/turnstile.ts';
import type { GuestProgram, RunInGuest } from './guest-program.ts';
import { QUESTION_FAILURE_MAX_BYTES, QUESTION_WAIT_MS, QUESTIONS_MAX } from './limits.ts';

/** A program of the VM's image that answers one question and ends: it reads a line (`guest-request.ts`), and what may follow. */
export interface AskedProgram {
  /** Its path in the VM. */
  readonly path: string;
  /** Of the `CODE TEXT` that it says on its standard error. */
  readonly failure: (words: string) => BoathouseError;
  /** When it said nothing. */
  readonly failed: (reason: string) => BoathouseError;
}

export interface GuestQuestionsOptions {
  readonly runInGuest: RunInGuest;
  readonly clock: Clock;
}

/** One that runs: what is written goes to it, `output` is its answer, and `hangUp` ends it before that. */
interface RunningProgram {
  readonly stdin: Writable;
  readonly output: AsyncIterable<Buffer>;
  readonly hangUp: () => void;
}

/**
 * Runs a program in the VM, one a question: it looks, answers and ends, so there is no state of it to be lost. What a question's answer
 * is belongs to whoever asks.
 */
export class GuestQuestions {
  readonly #program: AskedProgram;
  readonly #options: GuestQuestionsOptions;
  readonly #turnstile = new Turnstile(QUESTIONS_MAX);

  constructor(program: AskedProgram, options: GuestQuestionsOptions) {
    this.#program = program;
    this.#options = options;
  }

  /** All of the answer. `body` follows the request's line. */
  async ask(request: string, body: Buffer | null): Promise<Buffer> {
    return this.#turnstile.run(async () => {
      const tooLate = new AbortController();
      const timer = this.#options.clock.after(QUESTION_WAIT_MS, () => tooLate.abort());
      try {
        const running = await this.start(request, tooLate.signal);
        if (body !== null) running.stdin.write(body);
        const parts: Buffer[] = [];
        for await (const part of running.output) parts.push(part);
        return Buffer.concat(parts);
      } catch (error) {
        if (tooLate.signal.aborted) throw this.#program.failed(`no answer within ${QUESTION_WAIT_MS / 1000} seconds`);
        throw error;
      } finally {
        void timer.dispose();
      }
    });
  }

  /** The answer as it comes; it ends with the program, and throws what that says went wrong. Aborting ends both. */
  async start(request: string, signal: AbortSignal): Promise<RunningProgram> {
    throwIfCancelled(signal);
    const program = await this.#options.runInGuest(`exec ${this.#program.path}`, signal);
    const { stdin, stdout } = program;
    // Whoever reads hears of it by the iterator; who only writes, by `output`'s end.
    stdin.on('error', () => undefined);
    const hangUp = (): void => program.hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    stdout.once('close', () => signal.removeEventListener('abort', hangUp));
    if (signal.aborted) hangUp();
    stdin.write(`${request}\n`);
    return { stdin, output: output(program, this.#program, signal), hangUp };
  }
}

async function* output(
  program: GuestProgram,
  { failure, failed }: AskedProgram,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  const { stdout, exited } = program;
  const words = firstBytes(program.stderr);
  try {
    for await (const part of stdout as AsyncIterable<Buffer>) yield part;
    if ((await exited) !== 0) throw failure(await words);
  } catch (error) {
    if (signal.aborted) throw cancelledError(signal);
    if (error instanceof BoathouseError) throw error;
    // Bytes that it takes no more break the stream: why, it has said.
    const exitCode = await exited.catch(() => null);
    throw exitCode !== null && exitCode !== 0 ? failure(await words) : failed(describeError(error));
  } finally {
    program.hangUp();
  }
}

/** What the program says went wrong, and no more of it than that. */
function firstBytes(stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.setEncoding('utf8');
    stream.on('data', (part: string) => {
      if (text.length < QUESTION_FAILURE_MAX_BYTES) text += part;
    });
    const end = (): void => resolve(text.slice(0, QUESTION_FAILURE_MAX_BYTES));
    stream.once('end', end).once('close', end).once('error', end);
  });
}
