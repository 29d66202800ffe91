import { join } from 'node:path';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { type CommandOptions, type CommandResult, expectSuccess, runCommand } from '../../support/command.ts';
import { eventually } from '../../support/eventually.ts';
import { type MachineOptions, MachineUnderTest } from '../../support/machine-under-test.ts';
import { processesOf, waitForNoProcessOf } from '../../support/processes.ts';
import { RunningCommand } from '../../support/running-command.ts';
import type { TestSession } from '../../support/test-session.ts';
import { CHECKOUT } from './checkout.ts';

const CLI = join(CHECKOUT, 'dist', 'electron', 'cli', 'main.js');
const BACKEND_END_TIMEOUT_MS = 60_000;

/**
 * A machine as the end-to-end tests have it. They run from the sources and this program is compiled, so the command line lies
 * elsewhere for it.
 */
export class BenchMachine extends MachineUnderTest {
  readonly #wrapper: readonly string[];
  readonly #signal: AbortSignal;

  /** An abort ends the commands that run; those that tidy up afterwards run all the same. */
  constructor(session: TestSession, options: MachineOptions, signal: AbortSignal) {
    super(session, options);
    this.#wrapper = options.wrapper ?? [];
    this.#signal = signal;
  }

  override cli(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    return runCommand(this.#commandLine(args), this.#with(options));
  }

  override expectCli(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    return expectSuccess(this.#commandLine(args), this.#with(options));
  }

  override startCli(args: readonly string[]): RunningCommand {
    return new RunningCommand(this.#commandLine(args), { env: this.env });
  }

  async startWithImage(): Promise<void> {
    await this.start();
    await this.ensureImage(BASE_IMAGE);
  }

  /** Until no process of it is left: a backend that goes on without a VM is asked to end. */
  async turnOff(): Promise<void> {
    await this.prepare();
    await this.stop();
    for (const { pid, commandLine } of await processesOf(this.home)) {
      if (commandLine.includes('daemon/main.js')) process.kill(pid, 'SIGTERM');
    }
    await waitForNoProcessOf(this.home, BACKEND_END_TIMEOUT_MS);
  }

  /** Whether its backend runs, with or without a VM. */
  async hasBackend(): Promise<boolean> {
    return (await processesOf(this.home)).some(({ commandLine }) => commandLine.includes('daemon/main.js'));
  }

  /** Resolves when the engine has no container left: one that ran with `--rm` is removed a moment after its client ends. */
  async waitForNoContainer(): Promise<void> {
    await eventually(async () => ((await this.docker.expect(['ps', '--all', '--quiet'])) === '' ? true : null), {
      what: 'no container is left',
    });
  }

  #commandLine(args: readonly string[]): string[] {
    return [...this.#wrapper, process.execPath, CLI, ...args];
  }

  #with(options: CommandOptions): CommandOptions {
    const signal = this.#signal.aborted ? {} : { signal: this.#signal };
    return { ...signal, ...options, env: { ...this.env, ...options.env } };
  }
}
