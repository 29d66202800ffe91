import { access } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { fromFailure } from '../api/failure.ts';
import { type FolderLayout, folderLayout } from '../api/folder-layout.ts';
import type { Failure } from '../api/machine-status.ts';
import { VERSION } from '../api/version.ts';
import { BoathouseError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { type Connection, connectIfListening } from '../client/connection.ts';
import { endIdleBackend } from '../client/end-idle-backend.ts';
import { ensureBackend } from '../client/ensure-backend.ts';
import { homeFolder } from '../client/home-folder.ts';
import { formatError } from './output/error-report.ts';
import { Progress } from './output/progress.ts';
import { StatusProgress } from './output/status-progress.ts';
import { formatWarning } from './output/warning.ts';
import { type Style, styleFor } from './output/style.ts';

/** Used where a stream does not tell its width: a pipe, or a terminal that does not know. */
const DEFAULT_COLUMNS = 80;

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return { dispose: () => clearTimeout(timer) };
  },
};

/** What every command finds: the process it runs in, the data folder, and the way to the backend. */
export class Cli {
  readonly process: NodeJS.Process;
  readonly layout: FolderLayout;
  /** Of stdout. */
  readonly style: Style;
  readonly errorStyle: Style;

  constructor(process: NodeJS.Process) {
    this.process = process;
    this.layout = folderLayout(homeFolder(process.env), process.platform);
    this.style = styleFor(process.stdout, process.env);
    this.errorStyle = styleFor(process.stderr, process.env);
  }

  /** Width of stdout. */
  get columns(): number {
    return this.process.stdout.columns || DEFAULT_COLUMNS;
  }

  /** Width of stderr, to which lines are broken; null where it is no terminal. */
  get errorColumns(): number | null {
    const { stderr } = this.process;
    return stderr.isTTY ? stderr.columns || DEFAULT_COLUMNS : null;
  }

  print(text: string): void {
    this.process.stdout.write(text);
  }

  printJson(value: unknown): void {
    this.print(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** What is no result goes to stderr. */
  note(text: string): void {
    this.process.stderr.write(text);
  }

  warn(text: string): void {
    this.note(`${formatWarning(text, { columns: this.errorColumns, style: this.errorStyle })}\n`);
  }

  showError(error: unknown): void {
    this.note(formatError(error, this.errorStyle));
  }

  /** Says so when this shell makes docker pass over the selected context. */
  warnOfDockerOverride(): void {
    const name = ['DOCKER_HOST', 'DOCKER_CONTEXT'].find((variable) => (this.process.env[variable] ?? '') !== '');
    if (name !== undefined) this.warn(`${name} is set in this shell, so docker uses that instead: unset ${name}`);
  }

  showFailure(failure: Failure): void {
    this.showError(fromFailure(failure));
  }

  progress(): Progress {
    const { stderr, env } = this.process;
    const screen = {
      isTTY: stderr.isTTY && env['TERM'] !== 'dumb',
      columns: () => stderr.columns || DEFAULT_COLUMNS,
      write: (text: string) => void stderr.write(text),
    };
    return new Progress(screen, this.errorStyle, systemClock);
  }

  /** Shows the machine's changes on `progress`. */
  statusProgress(progress: Progress): StatusProgress {
    return new StatusProgress(progress, { style: this.errorStyle, columns: this.errorColumns });
  }

  /** To the backend, which is started if none runs. */
  connect(progress?: Progress): Promise<Connection> {
    return ensureBackend(this.layout, { onSpawn: () => progress?.begin('Starting the backend') });
  }

  /**
   * To a backend of our own version, for commands that start the machine. One of another version, left from before an update,
   * is replaced unless its machine runs; then it stays, and the user is told.
   */
  async connectForStart(progress: Progress): Promise<Connection> {
    const connection = await this.connect(progress);
    const { version } = await connection.api.info.query();
    if (version === VERSION) return connection;
    const { machine } = await connection.api.machine.status.query();
    if (machine.state !== 'stopped' && machine.state !== 'failed') {
      this.warn(
        `The backend is of version ${version}, this program of ${VERSION}: run boathouse stop, then start again.`,
      );
      return connection;
    }
    progress.begin('Ending the backend of before the update');
    await endIdleBackend(connection);
    return this.connect(progress);
  }

  /**
   * To the backend if there is anything that it could tell: it runs, or one that was killed left its machine running, which a
   * new one takes over. Null otherwise: then the machine is stopped.
   */
  async connectIfNeeded(): Promise<Connection | null> {
    const connection = await connectIfListening(this.layout.apiSocket);
    if (connection !== null) return connection;
    const orphan = await access(this.layout.machineRecord).then(
      () => true,
      () => false,
    );
    return orphan ? this.connect() : null;
  }
}

/** Runs `work` on a connection and closes it after. */
export async function using<T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> {
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

export function notRunning(): BoathouseError {
  return new BoathouseError('not-running', 'The engine is not running', { hint: 'Start it: boathouse start' });
}

/** Resolves when the stream took the bytes, so that a slow reader slows us down instead of filling our memory. */
export function writeAll(stream: Writable, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(data, (error) => {
      if (error === undefined || error === null) resolve();
      else reject(error);
    });
  });
}
