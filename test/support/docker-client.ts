import { type CommandOptions, type CommandResult, expectSuccess, runCommand } from './command.ts';
import { hashOutput, type HashedOutput, type HashOptions } from './hash-output.ts';
import { PseudoTerminal, type ScreenSize } from './pseudo-terminal.ts';
import { RunningCommand } from './running-command.ts';

/** The real `docker` client with an environment of its own; it finds the engine by the context that the product selected. */
export class DockerClient {
  /** What its command lines are run with. */
  readonly env: NodeJS.ProcessEnv;
  readonly #command: readonly string[];

  /** `command`: the program, or what runs it. */
  constructor(command: string | readonly string[], env: NodeJS.ProcessEnv) {
    this.#command = typeof command === 'string' ? [command] : command;
    this.env = env;
  }

  /** For whoever runs it by other means. */
  commandLine(args: readonly string[]): string[] {
    return [...this.#command, ...args];
  }

  /** Runs to the end, whatever the exit code. */
  run(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    return runCommand([...this.#command, ...args], this.#with(options));
  }

  /** Must succeed; resolves to stdout without the last line's end. */
  expect(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    return expectSuccess([...this.#command, ...args], this.#with(options));
  }

  /** Must fail; resolves to stderr. */
  async refused(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    const result = await this.run(args, options);
    if (result.code === 0) throw new Error(`\`docker ${args.join(' ')}\` succeeded: ${result.stdout}`);
    return result.stderr;
  }

  /** Must print one JSON value. */
  async json(args: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.expect(args)) as unknown;
  }

  /** For output that is too large to keep. */
  hash(args: readonly string[], options: HashOptions = {}): Promise<HashedOutput> {
    return hashOutput([...this.#command, ...args], { ...options, env: this.env });
  }

  start(args: readonly string[], options: CommandOptions = {}): RunningCommand {
    return new RunningCommand([...this.#command, ...args], this.#with(options));
  }

  terminal(args: readonly string[], size: ScreenSize): Promise<PseudoTerminal> {
    return PseudoTerminal.open([...this.#command, ...args], size, { env: this.env });
  }

  #with(options: CommandOptions): CommandOptions {
    return { ...options, env: { ...this.env, ...options.env } };
  }
}
