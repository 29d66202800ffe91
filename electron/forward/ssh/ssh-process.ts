import type { Duplex, Readable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { BoathouseError } from '../../base/errors.ts';
import { ChannelStream } from './channel-stream.ts';

/** Size and kind of a terminal, as TERM and the kernel's tty layer know them. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Terminal extends TerminalSize {
  /** TERM, for example `xterm-256color`. */
  readonly type: string;
}

export interface ProcessExit {
  /** Null when a signal ended the program. */
  readonly exitCode: number | null;
  /** With its prefix, for example `SIGTERM`. */
  readonly signal: string | null;
}

/** A program that runs in the guest. */
export class SshProcess {
  /** Writing goes to stdin (`end()` closes it), reading gets stdout; with a terminal also stderr. Destroying hangs up. */
  readonly stdio: Duplex;
  readonly stderr: Readable;
  /** Rejects when the channel ended and nobody said how the program did. */
  readonly exited: Promise<ProcessExit>;
  readonly #channel: ClientChannel;

  constructor(channel: ClientChannel, lost: () => BoathouseError) {
    this.#channel = channel;
    // A program that has closed its streams still has to say how it ended: the stream goes with the channel, not before.
    this.stdio = new ChannelStream(channel, { autoDestroy: false });
    channel.on('close', () => {
      if (this.stdio.readableEnded) this.stdio.destroy();
      else this.stdio.once('end', () => this.stdio.destroy());
    });
    this.stderr = channel.stderr;
    this.exited = new Promise((resolve, reject) => {
      channel.on('exit', (exitCode: number | null, signal?: string) => resolve({ exitCode, signal: signal ?? null }));
      channel.on('close', () => reject(lost()));
      this.stdio.on('close', () => reject(lost()));
    });
    // Not every caller asks.
    this.exited.catch(() => undefined);
  }

  resize(size: TerminalSize): void {
    this.#channel.setWindow(size.rows, size.columns, 0, 0);
  }

  /** `name` without its prefix, for example `TERM`. OpenSSH passes only what POSIX knows, and drops the others. */
  signal(name: string): void {
    this.#channel.signal(name);
  }
}
