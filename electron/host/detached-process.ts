import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { signalGroup } from './end-process.ts';
import { spawnError } from './run-command.ts';

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface DetachedOptions {
  /** Gets stdout and stderr; emptied first, mode 0600. */
  readonly logFile: string;
  readonly cwd: string;
  /** Besides our own. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A program in a session of its own, with no pipe to us: it survives our end, a signal to our terminal's group does not reach
 * it, and it never waits for us to read. Keeps our event loop alive until it has ended or is released.
 */
export class DetachedProcess {
  readonly pid: number;
  /** Settles when the process has ended and is reaped. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, pid: number, ended: Promise<ProcessEnd>) {
    this.#child = child;
    this.pid = pid;
    this.ended = ended;
  }

  /** Throws `command-not-found` or `command-not-started`. */
  static async start(file: string, args: readonly string[], options: DetachedOptions): Promise<DetachedProcess> {
    const log = await open(options.logFile, 'w', 0o600);
    try {
      const stdio = ['ignore', log.fd, log.fd] as const;
      const env = { ...process.env, ...options.env };
      const child = spawn(file, args, { cwd: options.cwd, env, detached: true, windowsHide: true, stdio: [...stdio] });
      const ended = new Promise<ProcessEnd>((resolve) => {
        child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
      });
      const pid = await startedPid(child, file);
      return new DetachedProcess(child, pid, ended);
    } finally {
      await log.close();
    }
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Lets it run on without us. */
  release(): void {
    this.#child.unref();
  }

  /** Kills it and its group, and waits for its end. */
  async kill(): Promise<void> {
    if (this.running) signalGroup(this.pid, 'SIGKILL');
    await this.ended;
  }
}

function startedPid(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(spawnError(file, error)));
    child.once('spawn', () => resolve(child.pid ?? -1));
  });
}
