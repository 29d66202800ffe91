import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FolderLayout, folderLayout } from '../../electron/api/folder-layout.ts';
import { type MachineStatus, machineStatus } from '../../electron/api/machine-status.ts';
import { type CommandOptions, type CommandResult, expectSuccess, runCommand } from './command.ts';
import { DockerClient } from './docker-client.ts';
import { logTails } from './log-tails.ts';
import { processesOf, waitForExit, waitForNoProcessOf } from './processes.ts';
import { PseudoTerminal, type ScreenSize } from './pseudo-terminal.ts';
import { RunningCommand } from './running-command.ts';
import type { TestSession } from './test-session.ts';

const CLI = fileURLToPath(new URL('../../dist/electron/cli/main.js', import.meta.url));

/** `boathouse` (the default, as in the product) tests with our own network, `qemu` with QEMU's. */
export const NETWORK_MODE = process.env['BOATHOUSE_TEST_NETWORK'] === 'qemu' ? 'qemu' : 'boathouse';

/** Where the guest sees this machine's loopback. */
export const HOST_ALIAS = NETWORK_MODE === 'qemu' ? '10.0.2.2' : '192.168.65.2';

export interface MachineOptions {
  /** Name of its data folder below the session's; one name is one machine. Short. */
  readonly name: string;
  /** Another place for the data folder. */
  readonly home?: string;
  /** Merged over what every machine of the tests has. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** In front of each `boathouse …`; what it starts, the backend among it, lives in what this makes (`unshare …`). */
  readonly wrapper?: readonly string[];
}

/**
 * One Boathouse installation in temporary folders, driven as a user does it: by the command line and the docker client. The
 * settings are written before the first start. Whoever makes one disposes it, which stops it, ends what is left of it by pid,
 * and removes its folders.
 */
export class MachineUnderTest implements AsyncDisposable {
  readonly layout: FolderLayout;
  readonly docker: DockerClient;
  readonly dockerConfigFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #options: MachineOptions;
  readonly #session: TestSession;

  constructor(session: TestSession, options: MachineOptions) {
    this.#session = session;
    this.#options = options;
    const home = options.home ?? join(session.folder, options.name);
    const dockerConfig = join(session.folder, `${options.name}-docker`);
    this.layout = folderLayout(home, process.platform);
    this.dockerConfigFile = join(dockerConfig, 'config.json');
    this.env = { ...baseEnvironment(session), BOATHOUSE_HOME: home, DOCKER_CONFIG: dockerConfig, ...options.env };
    this.docker = new DockerClient(session.tools.docker, this.env);
  }

  get home(): string {
    return this.layout.home;
  }

  /** Runs `boathouse …` to its end. */
  cli(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    return runCommand(this.#cliCommand(args), { ...options, env: { ...this.env, ...options.env } });
  }

  expectCli(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    return expectSuccess(this.#cliCommand(args), { ...options, env: { ...this.env, ...options.env } });
  }

  startCli(args: readonly string[]): RunningCommand {
    return new RunningCommand(this.#cliCommand(args), { env: this.env });
  }

  terminal(args: readonly string[], size: ScreenSize): Promise<PseudoTerminal> {
    return PseudoTerminal.open(this.#cliCommand(args), size, { env: this.env });
  }

  /** A command line for the shell of the VM itself. */
  inVm(line: string): Promise<string> {
    return this.expectCli(['ssh', '--', line]);
  }

  /** Writes settings and the docker client's configuration unless they are there. */
  async prepare(): Promise<void> {
    await mkdir(this.home, { recursive: true, mode: 0o700 });
    await mkdir(join(this.dockerConfigFile, '..'), { recursive: true });
    const settings = {
      memoryMiB: 2048,
      engine: { config: { 'insecure-registries': [`${HOST_ALIAS}/32`] } },
      network: { mode: NETWORK_MODE },
      hypervisor: { accelerator: process.env['BOATHOUSE_TEST_ACCELERATOR'] ?? 'tcg' },
      ...this.#options.settings,
    };
    await writeNew(this.layout.settingsFile, JSON.stringify(settings, null, 2));
    const client = { cliPluginsExtraDirs: [this.#session.tools.dockerPlugins], detachKeys: 'ctrl-p,ctrl-q' };
    await writeNew(this.dockerConfigFile, JSON.stringify(client, null, '\t'));
  }

  /** Starts it if it does not run. The error holds the tails of its logs. */
  async start(): Promise<void> {
    await this.prepare();
    const result = await this.cli(['start', '--detach']);
    if (result.code === 0) return;
    throw new Error(`start failed:\n${result.stdout}${result.stderr}\n${await logTails(this.layout)}`);
  }

  async stop(): Promise<void> {
    await this.expectCli(['stop']);
  }

  /** Whatever the state is; the exit code, which tells it too, is not looked at. */
  async status(): Promise<MachineStatus> {
    const { stdout } = await this.cli(['status', '--json']);
    return machineStatus.parse(JSON.parse(stdout));
  }

  /** Pid of the hypervisor; the machine runs. */
  async hypervisorPid(): Promise<number> {
    const { vm } = await this.status();
    if (vm === null) throw new Error('the machine does not run');
    return vm.pid;
  }

  /** Pid of the backend, from its lock; it runs. */
  async backendPid(): Promise<number> {
    const { pid } = JSON.parse(await readFile(this.layout.lockFile, 'utf8')) as { pid: number };
    return pid;
  }

  /** As a crash would end it: the virtual machine stays for the next one. */
  async killBackend(): Promise<void> {
    const pid = await this.backendPid();
    process.kill(pid, 'SIGKILL');
    await waitForExit(pid);
  }

  /** For a backend that the command line did not start; the machine is stopped. Rejects when a process of either is left. */
  async endBackend(): Promise<void> {
    process.kill(await this.backendPid(), 'SIGTERM');
    await waitForNoProcessOf(this.home, 60_000);
  }

  /** Loads an image of the session unless the engine has it. */
  async ensureImage(name: string): Promise<void> {
    const found = await this.docker.run(['image', 'inspect', name]);
    if (found.code === 0) return;
    const archive = this.#session.images[name];
    if (archive === undefined) throw new Error(`the session has no image ${name}`);
    await this.docker.expect(['load', '--input', archive]);
  }

  /** Removes every container, and the volumes and networks that no container uses. */
  async clean(): Promise<void> {
    const containers = await this.docker.expect(['ps', '--all', '--quiet']);
    if (containers !== '') await this.docker.expect(['rm', '--force', '--volumes', ...containers.split('\n')]);
    await this.docker.expect(['volume', 'prune', '--all', '--force']);
    await this.docker.expect(['network', 'prune', '--force']);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = await processesOf(this.home);
    if (running.length > 0) await this.cli(['stop']);
    await waitForNoProcessOf(this.home, 60_000).catch(() => this.#endWhatIsLeft());
    await rm(this.home, { recursive: true, force: true });
    await rm(join(this.dockerConfigFile, '..'), { recursive: true, force: true });
  }

  #cliCommand(args: readonly string[]): string[] {
    return [...(this.#options.wrapper ?? []), process.execPath, CLI, ...args];
  }

  async #endWhatIsLeft(): Promise<void> {
    for (const { pid } of await processesOf(this.home)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it ended in between
      }
    }
    await waitForNoProcessOf(this.home, 30_000);
  }
}

/** Nothing of the user's own: neither his docker context nor his engine. */
function baseEnvironment(session: TestSession): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { HOME: session.homeFolder, LANG: 'C.UTF-8' };
  for (const name of ['PATH', 'TMPDIR', 'BOATHOUSE_IMAGE', 'BOATHOUSE_CACHE']) {
    if (process.env[name] !== undefined) env[name] = process.env[name];
  }
  return { ...env, ...session.imageVariables };
}

async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}
