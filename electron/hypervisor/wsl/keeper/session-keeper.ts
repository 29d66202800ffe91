import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Disposable } from '../../../base/disposable.ts';
import { UNIX_PATH_MAX_BYTES } from '../../../base/unix-path.ts';
import { listenLocally } from '../../../host/local-socket.ts';
import { HANDED_OVER } from '../scripts.ts';
import { plainText, wslEnvironment } from '../wsl-client.ts';
import { describeSessionEnd, isPowerOff } from '../session-end.ts';

/**
 * Holds the session of wsl.exe that is the guest, longer than any backend: a session ends, and in time the distribution, when nobody reads
 * what it says.
 *
 *   starting ──the line `HANDED_OVER`──▶ CONSOLE is bound ──a client, the secret──▶ carrying ⇄ waiting for the next client
 *       └── the session ends ──▶ ended ◀── the session ends, the client has all of it, or two seconds pass ──┘
 *
 * - What the session says before it is handed over goes to our own standard output, which is the hypervisor's log, as does all that
 *   wsl.exe itself has to say. What comes behind that line is the guest's console.
 * - A client first writes the secret, 32 bytes; before that it gets nothing. A named pipe of Windows may be opened for reading by other
 *   users of the computer, but not for writing. The last client that knew it is the one that is served.
 * - While there is none, the console's last 64 KiB are kept for the next; the guest is never held up by that.
 * - When the session has ended, the last line that we print tells how (`session-end.ts`).
 */
export interface SessionOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** What the session reads before anything that is typed. */
  readonly input: Buffer;
  /** Where the console is served: a unix socket's path, or a pipe's name. */
  readonly consolePath: string;
  readonly secret: string;
  readonly log: (text: string) => void;
}

const BACKLOG_MAX_BYTES = 64 * 1024;
const SECRET_TIMEOUT_MS = 5000;
const DRAIN_TIMEOUT_MS = 2000;
/** A session that says so much before it is handed over is none of ours. */
const PREAMBLE_MAX_BYTES = 1024 * 1024;
const HANDED_OVER_LINE = Buffer.from(`${HANDED_OVER}\n`);

/** Resolves when the session has ended, to whether the guest switched itself off. */
export async function keepSession(options: SessionOptions): Promise<boolean> {
  return await new SessionKeeper(options).run();
}

class SessionKeeper {
  readonly #options: SessionOptions;
  readonly #child: ChildProcessWithoutNullStreams;
  #preamble: Buffer | null = Buffer.alloc(0);
  #backlog: Buffer[] = [];
  #backlogBytes = 0;
  #client: Socket | null = null;
  #server: Promise<Disposable> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#child = spawn(options.command, options.args, { windowsHide: true, env: wslEnvironment() });
  }

  async run(): Promise<boolean> {
    const child = this.#child;
    const { input, log } = this.#options;
    // It ends, and says why, before it has read all.
    child.stdin.on('error', () => undefined);
    child.stdin.write(input);
    child.stdin.on('drain', () => this.#client?.resume());
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    child.stderr.on('data', (chunk: Buffer) => log(plainText(chunk.toString())));
    const end = await new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      child.once('error', (error) => {
        log(`${error.message}\n`);
        resolve({ exitCode: null, signal: null });
      });
      child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
    });
    if (this.#preamble !== null) log(plainText(this.#preamble.toString()));
    await this.#endClient();
    log(`\n${describeSessionEnd(end)}\n`);
    await (await this.#server)?.dispose();
    return isPowerOff(end);
  }

  #receive(chunk: Buffer): void {
    if (this.#preamble === null) {
      this.#show(chunk);
      return;
    }
    const said = Buffer.concat([this.#preamble, chunk]);
    const at = said.indexOf(HANDED_OVER_LINE);
    if (at === -1) {
      this.#preamble = said;
      if (said.length > PREAMBLE_MAX_BYTES) this.#child.kill('SIGKILL');
      return;
    }
    this.#options.log(plainText(said.toString('utf8', 0, at)));
    this.#preamble = null;
    this.#show(said.subarray(at + HANDED_OVER_LINE.length));
    this.#serve();
  }

  #show(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.#client !== null) {
      if (!this.#client.write(bytes)) this.#child.stdout.pause();
      return;
    }
    this.#backlog.push(bytes);
    this.#backlogBytes += bytes.length;
    while (this.#backlogBytes > BACKLOG_MAX_BYTES) this.#backlogBytes -= this.#backlog.shift()?.length ?? 0;
  }

  #serve(): void {
    const { consolePath, log } = this.#options;
    this.#server = listenLocally({
      path: consolePath,
      pathMaxBytes: UNIX_PATH_MAX_BYTES,
      onConnection: (socket) => this.#greet(socket),
      onOpenToOthers: ({ message }) => log(`${message}\n`),
    });
    this.#server.catch((error: unknown) => {
      log(`the console cannot be served: ${String(error)}\n`);
      this.#child.kill('SIGKILL');
    });
  }

  #greet(socket: Socket): void {
    const secret = Buffer.from(this.#options.secret);
    const timer = setTimeout(() => socket.destroy(), SECRET_TIMEOUT_MS);
    let said = Buffer.alloc(0);
    const listen = (chunk: Buffer): void => {
      said = Buffer.concat([said, chunk]);
      if (said.length < secret.length) return;
      clearTimeout(timer);
      socket.off('data', listen);
      if (timingSafeEqual(said.subarray(0, secret.length), secret)) this.#carry(socket, said.subarray(secret.length));
      else socket.destroy();
    };
    socket.on('error', () => undefined);
    socket.once('close', () => clearTimeout(timer));
    socket.on('data', listen);
  }

  #carry(socket: Socket, typed: Buffer): void {
    const { stdin, stdout } = this.#child;
    this.#client?.destroy();
    this.#client = socket;
    for (const bytes of this.#backlog.splice(0)) socket.write(bytes);
    this.#backlogBytes = 0;
    const type = (bytes: Buffer): void => {
      if (stdin.writable && !stdin.write(bytes)) socket.pause();
    };
    if (typed.length > 0) type(typed);
    socket.on('data', type);
    socket.on('drain', () => stdout.resume());
    const gone = (): void => {
      if (this.#client !== socket) return;
      this.#client = null;
      stdout.resume();
    };
    socket.once('end', () => socket.end());
    socket.once('close', gone);
    stdout.resume();
  }

  async #endClient(): Promise<void> {
    const client = this.#client;
    if (client === null || client.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, DRAIN_TIMEOUT_MS);
      client.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      client.end();
    });
  }
}
