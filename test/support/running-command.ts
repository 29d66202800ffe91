import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { CommandOptions } from './command.ts';

/**
 * A program that a test talks to while it runs: it writes lines and waits for output. Output is kept whole; each `waitFor`
 * searches what came after the match of the one before, so that the same line can be waited for twice.
 *
 * Disposing it kills it and waits for its end; one that has ended by itself is left alone.
 */
export class RunningCommand implements AsyncDisposable {
  readonly #name: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #changed = new Set<() => void>();
  #output = '';
  #searchedUpTo = 0;
  #ended = false;

  /** Resolves to the exit code, null after a signal. */
  readonly exit: Promise<number | null>;

  constructor(argv: readonly string[], options: CommandOptions = {}) {
    this.#name = argv.join(' ');
    const [program = '', ...args] = argv;
    this.#child = spawn(program, args, { env: options.env, cwd: options.cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#announce();
      });
    }
    // What is written to a program that has just ended is lost, as it would be with a person at the keyboard.
    this.#child.stdin.on('error', () => undefined);
    this.exit = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', resolve);
    });
    this.exit.catch(() => undefined);
    void this.exit
      .finally(() => {
        this.#ended = true;
        this.#announce();
      })
      .catch(() => undefined);
  }

  /** Everything that it has written so far, stdout and stderr in the order of arrival. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  end(): void {
    this.#child.stdin.end();
  }

  /** Resolves with the first match in what is not yet searched; rejects when the program ends, or `timeoutMs` passes, without one. */
  async waitFor(pattern: RegExp, timeoutMs = 120_000): Promise<RegExpExecArray> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const match = pattern.exec(this.#output.slice(this.#searchedUpTo));
      if (match !== null) {
        this.#searchedUpTo += match.index + match[0].length;
        return match;
      }
      if (this.#ended || deadline.aborted) {
        const why = this.#ended ? 'ended' : `wrote nothing like it in ${timeoutMs} ms`;
        throw new Error(`\`${this.#name}\` ${why} before ${String(pattern)}; it wrote:\n${this.#output.slice(-4000)}`);
      }
      await this.#nextChange(deadline);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) this.#child.kill('SIGKILL');
    await this.exit.catch(() => undefined);
  }

  #nextChange(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#changed.delete(done);
        deadline.removeEventListener('abort', done);
        resolve();
      };
      this.#changed.add(done);
      deadline.addEventListener('abort', done, { once: true });
    });
  }

  #announce(): void {
    for (const changed of [...this.#changed]) changed();
  }
}
