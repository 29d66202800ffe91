import type { Duplex } from 'node:stream';
import type { AcceptConnection, Client, ClientChannel, RejectConnection, UNIXConnectionDetails } from 'ssh2';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { BoathouseError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import { cancelledError } from '../host/delay.ts';
import { SSH_CHANNELS_MAX } from './limits.ts';
import type { BatchingSocket } from './ssh/batching-socket.ts';
import { ChannelStream } from './ssh/channel-stream.ts';
import { Keepalive } from './ssh/keepalive.ts';
import { type OpenConnection, openSession, type SshOptions } from './ssh/open-session.ts';
import { SshProcess, type Terminal } from './ssh/ssh-process.ts';

/**
 * One ssh connection to the guest, over which everything goes: channels to the engine's socket, programs, clients of published ports.
 *
 * States: open → closed, once. It closes when it is disposed, when TCP ends (the hypervisor is gone), when ssh breaks, or when
 * the guest leaves a series of keepalive questions unanswered (it hangs; one that is paused on purpose is not asked). Then every
 * channel is destroyed with the cause, `onClose` fires once, and nothing is left. It never reconnects: that is `guest-link.ts`.
 *
 * Limits: `SSH_CHANNELS_MAX` channels; in each direction of a channel at most 2 MiB are under way (ssh2's window), so a reader
 * that stops costs so much and no more.
 */
export interface SshSession extends Disposable {
  readonly closed: boolean;
  /** Fires once with the cause. */
  readonly onClose: Event<BoathouseError>;
  /**
   * A connection to the unix socket at `path` in the guest. Errors: `ssh-channel-refused` (nobody listens there),
   * `ssh-channels-exhausted`, `ssh-lost`, `cancelled`.
   */
  openStreamLocal(path: string, signal: AbortSignal): Promise<Duplex>;
  /** A TCP connection made by the guest, as far as its sshd allows. Errors as above. */
  openTcp(target: TcpTarget, signal: AbortSignal): Promise<Duplex>;
  /**
   * Has the guest's sshd listen on a unix socket, which it makes at `path` in place of what is there, for root alone, and hands each connection to
   * `onConnection`: until the session ends, or what is returned is disposed. Errors as above, `ssh-channel-refused` when sshd does not listen.
   */
  listenStreamLocal(path: string, onConnection: (stream: Duplex) => void, signal: AbortSignal): Promise<Disposable>;
  /** Runs `command` with the guest's shell. Errors as above. */
  exec(command: string, options: ExecOptions): Promise<SshProcess>;
  /** The guest is paused on purpose: that it does not answer means nothing meanwhile. */
  setPaused(paused: boolean): void;
}

/** As the guest sees it. */
export interface TcpTarget {
  readonly host: string;
  readonly port: number;
}

export interface ExecOptions {
  /** The program gets a terminal. */
  readonly terminal?: Terminal;
  readonly signal: AbortSignal;
}

/** Connects and logs in; for errors see `ssh/open-session.ts`. */
export async function connectSsh(options: SshOptions): Promise<SshSession> {
  return new Session(await openSession(options), options.clock);
}

/** What the guest's sshd is asked for. */
interface Request<Answer, T> {
  readonly request: (done: (error: Error | undefined, answer: Answer) => void) => void;
  /** Called before anything that follows on a channel is looked at: a program's exit code can be in the same packet. */
  readonly wrap: (answer: Answer) => T;
  /** Gives back what came when nobody waited any more. */
  readonly drop: (answer: Answer) => void;
  /** Message of the error when the guest says no. */
  readonly refusal: string;
  readonly signal: AbortSignal;
}

function closeChannel(channel: ClientChannel): void {
  channel.resume();
  channel.close();
}

class Session implements SshSession {
  readonly #client: Client;
  readonly #socket: BatchingSocket;
  readonly #keepalive: Keepalive;
  readonly #close = new Emitter<BoathouseError>();
  readonly #streams = new Set<Duplex>();
  /** Who gets the connections to a socket of the guest's. */
  readonly #listeners = new Map<string, (stream: Duplex) => void>();
  /** Rejects the requests that wait for the guest's answer. */
  readonly #opening = new Set<(error: BoathouseError) => void>();
  #cause: BoathouseError | null = null;

  constructor({ client, socket, deadlines }: OpenConnection, clock: Clock) {
    this.#client = client;
    this.#socket = socket;
    this.#keepalive = new Keepalive({
      client,
      clock,
      intervalMs: deadlines.keepaliveMs,
      misses: deadlines.keepaliveMisses,
      onDead: () => {
        this.#onLost(lostError('the VM does not answer any more'));
        socket.destroy();
      },
    });
    client.on('error', (error) => this.#onLost(lostError('the connection to the VM broke', error)));
    client.on('close', () => this.#onLost(lostError('the VM closed the connection')));
    client.on('unix connection', (details, accept, reject) => this.#onConnection(details, accept, reject));
  }

  get closed(): boolean {
    return this.#cause !== null;
  }

  get onClose(): Event<BoathouseError> {
    return this.#close.event;
  }

  async openStreamLocal(path: string, signal: AbortSignal): Promise<Duplex> {
    return await this.#ask({
      request: (done) => this.#client.openssh_forwardOutStreamLocal(path, done),
      wrap: (channel) => this.#track(new ChannelStream(channel)),
      drop: closeChannel,
      refusal: `the socket ${path} of the VM cannot be reached`,
      signal,
    });
  }

  async openTcp({ host, port }: TcpTarget, signal: AbortSignal): Promise<Duplex> {
    return await this.#ask({
      // Who the client is does not reach the server behind; sshd logs it.
      request: (done) => this.#client.forwardOut('127.0.0.1', 0, host, port, done),
      wrap: (channel) => this.#track(new ChannelStream(channel)),
      drop: closeChannel,
      refusal: `port ${port} of the VM's ${host} cannot be reached`,
      signal,
    });
  }

  async listenStreamLocal(
    path: string,
    onConnection: (stream: Duplex) => void,
    signal: AbortSignal,
  ): Promise<Disposable> {
    const dispose = (): void => {
      this.#listeners.delete(path);
      if (this.#cause === null) this.#client.openssh_unforwardInStreamLocal(path, () => undefined);
    };
    return await this.#ask<undefined, Disposable>({
      request: (done) =>
        this.#client.openssh_forwardInStreamLocal(path, (error) => done(error ?? undefined, undefined)),
      wrap: () => {
        this.#listeners.set(path, onConnection);
        return { dispose };
      },
      drop: dispose,
      refusal: `the VM's sshd does not listen on ${path} for us`,
      signal,
    });
  }

  async exec(command: string, options: ExecOptions): Promise<SshProcess> {
    const terminal = options.terminal;
    const pty = terminal && { cols: terminal.columns, rows: terminal.rows, width: 0, height: 0, term: terminal.type };
    return await this.#ask({
      request: (done) => this.#client.exec(command, pty === undefined ? {} : { pty }, done),
      wrap: (channel) => {
        const lost = (): BoathouseError => this.#cause ?? lostError('the program ended without an exit code');
        const program = new SshProcess(channel, lost);
        this.#track(program.stdio);
        return program;
      },
      drop: closeChannel,
      refusal: 'the VM does not run commands',
      signal: options.signal,
    });
  }

  setPaused(paused: boolean): void {
    if (this.#cause === null) this.#keepalive.setPaused(paused);
  }

  dispose(): void {
    if (this.#cause === null) this.#client.end();
    this.#onLost(new BoathouseError('ssh-lost', 'the connection to the VM was closed'));
  }

  #onConnection({ socketPath }: UNIXConnectionDetails, accept: AcceptConnection, reject: RejectConnection): void {
    const listener = this.#listeners.get(socketPath);
    if (listener === undefined || this.#streams.size >= SSH_CHANNELS_MAX) reject();
    else listener(this.#track(new ChannelStream(accept())));
  }

  #ask<Answer, T>({ request, wrap, drop, refusal, signal }: Request<Answer, T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#cause !== null) throw this.#cause;
      if (signal.aborted) throw cancelledError(signal);
      if (this.#streams.size + this.#opening.size >= SSH_CHANNELS_MAX) throw exhaustedError();
      const abort = (): void => fail(cancelledError(signal));
      const fail = (error: BoathouseError): void => {
        settle();
        reject(error);
      };
      const settle = (): void => {
        this.#opening.delete(fail);
        signal.removeEventListener('abort', abort);
      };
      this.#opening.add(fail);
      signal.addEventListener('abort', abort, { once: true });
      request((error, answer) => {
        if (error !== undefined) {
          fail(new BoathouseError('ssh-channel-refused', refusal, { cause: error }));
        } else if (this.#opening.has(fail)) {
          settle();
          resolve(wrap(answer));
        } else {
          drop(answer);
        }
      });
    });
  }

  #track<T extends Duplex>(stream: T): T {
    // Whoever uses the stream hears of errors in his own way; nobody may bring the process down by not listening.
    stream.on('error', () => undefined);
    if (this.#cause !== null) return stream.destroy(this.#cause);
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    return stream;
  }

  #onLost(cause: BoathouseError): void {
    if (this.#cause !== null) return;
    this.#cause = cause;
    this.#keepalive.dispose();
    for (const fail of [...this.#opening]) fail(cause);
    for (const stream of [...this.#streams]) stream.destroy(cause);
    // The farewell of `dispose` is in the socket's buffer already; `destroySoon` lets it out. A dead guest takes nothing more.
    if (this.#socket.writableLength < 1024) this.#socket.destroySoon();
    else this.#socket.destroy();
    this.#close.fire(cause);
    this.#close.dispose();
  }
}

function lostError(message: string, cause?: unknown): BoathouseError {
  return new BoathouseError('ssh-lost', message, cause === undefined ? {} : { cause });
}

function exhaustedError(): BoathouseError {
  return new BoathouseError('ssh-channels-exhausted', `all ${SSH_CHANNELS_MAX} channels to the VM are in use`, {
    hint: 'End some of the programs that talk to the engine.',
  });
}
