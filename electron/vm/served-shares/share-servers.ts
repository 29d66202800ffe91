import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { FolderLayout } from '../../api/folder-layout.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { delay, within } from '../../host/delay.ts';
import { DetachedProcess } from '../../host/detached-process.ts';
import { FILE_SERVER_ENV } from '../../host/file-server-env.ts';
import { tailFile } from '../../host/tail-file.ts';
import { waitForSocket } from '../../host/wait-for-socket.ts';
import type { GuestMount } from '../shares.ts';

/**
 * The 9P servers of shared folders that are carried over ssh: one process a connection of the guest's,
 *
 *   node PROGRAM SOCKET FOLDER ro|rw
 *
 * which binds SOCKET, takes one client (us), and ends when that has gone, so that none outlives a backend that was killed. What the guest sends is hostile:
 * it is looked at in that process alone, which also is who keeps a read-only folder so.
 *
 * Except on Linux a folder has one at a time: a new connection has the server of the one before end first. A server keeps the guest within its folder by
 * doing one thing after another, which two of the same folder do not (`share/nine-p/tree/jail.ts`). Nothing is lost by it: the guest mounts anew only
 * where it gave up what was there before.
 */
export interface ShareServersOptions {
  /** Compiled. */
  readonly program: string;
  readonly layout: Pick<FolderLayout, 'runFolder' | 'logFolder'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a folder has one server at a time; where it is not told, everywhere but on Linux. */
  readonly oneAFolder?: boolean;
}

const READY_TIMEOUT_MS = 20_000;
/** For a server to end by itself when its client is gone. */
const END_GRACE_MS = 2_000;
const TAIL_BYTES = 2048;
/** Connections of one folder at a time: each is a process, and who is root in the guest can open them. */
const CONNECTIONS_MAX = 4;

export class ShareServers {
  readonly #options: ShareServersOptions;
  /** `TAG-NUMBER` of the connections that there are. */
  readonly #places = new Set<string>();
  /** By tag, the last connection of each folder. */
  readonly #last = new Map<string, Served>();

  constructor(options: ShareServersOptions) {
    this.#options = options;
  }

  /**
   * Serves the folder to who is at the other end of `stream`. Resolves when either has ended, and nothing is left of the server; rejects with
   * `share-failed` when it did not start, or there are too many. The stream is destroyed in any case.
   */
  async serve(mount: GuestMount, stream: Duplex): Promise<void> {
    const place = Array.from({ length: CONNECTIONS_MAX }, (_, number) => `${mount.tag}-${number}`).find(
      (candidate) => !this.#places.has(candidate),
    );
    if (place === undefined) {
      stream.destroy();
      throw new BoathouseError(
        'share-failed',
        `the VM has ${CONNECTIONS_MAX} connections to ${mount.hostPath} already`,
      );
    }
    this.#places.add(place);
    const before = this.#last.get(mount.tag);
    const done = this.#serveAfter(before, { place, mount, stream });
    const served: Served = { stream, over: done.catch(() => undefined) };
    this.#last.set(mount.tag, served);
    try {
      await done;
    } finally {
      stream.destroy();
      this.#places.delete(place);
      if (this.#last.get(mount.tag) === served) this.#last.delete(mount.tag);
    }
  }

  async #serveAfter(before: Served | undefined, { place, mount, stream }: Asked): Promise<void> {
    const { oneAFolder = process.platform !== 'linux', logger } = this.#options;
    if (oneAFolder && before !== undefined) {
      logger.info(`the VM has a new connection to ${mount.hostPath}: the server of the one before ends`);
      before.stream.destroy();
      await before.over;
      // By one that came later still, or by the guest.
      if (stream.destroyed) return;
    }
    await this.#serveAt(this.#socketPath(place), mount, stream);
  }

  async #serveAt(path: string, mount: GuestMount, stream: Duplex): Promise<void> {
    // An end that comes before it is piped must not be missed.
    const gone = new AbortController();
    stream.once('close', () => gone.abort());
    const isFile = process.platform !== 'win32';
    // Of a server that was killed.
    if (isFile) await rm(path, { force: true });
    const logFile = join(this.#options.layout.logFolder, `${mount.tag}.log`);
    const args = [this.#options.program, path, mount.hostPath, mount.readOnly ? 'ro' : 'rw'];
    const server = await this.#start(args, { mount, logFile });
    try {
      await this.#join(server, { path, stream, mount, logFile, gone: gone.signal });
    } finally {
      stream.destroy();
      await this.#end(server);
      if (isFile) await rm(path, { force: true });
    }
  }

  /** In the folder of our own, or a pipe whose name nobody guesses, as anybody may make one. */
  #socketPath(place: string): string {
    if (process.platform === 'win32') return `\\\\.\\pipe\\boathouse-share-${randomBytes(16).toString('hex')}`;
    return join(this.#options.layout.runFolder, `${place}.sock`);
  }

  async #start(args: readonly string[], { mount, logFile }: ServerFacts): Promise<DetachedProcess> {
    try {
      // In the desktop app our own program is Electron: here it is to be Node. Elsewhere it means nothing.
      return await DetachedProcess.start(process.execPath, args, {
        logFile,
        cwd: '/',
        env: { ...FILE_SERVER_ENV, ELECTRON_RUN_AS_NODE: '1' },
      });
    } catch (error) {
      throw notServed(mount, { words: describeError(error), logFile, cause: error });
    }
  }

  async #join(server: DetachedProcess, connection: Connection): Promise<void> {
    const { path, stream, mount, logFile, gone } = connection;
    const { clock } = this.#options;
    const ended = new AbortController();
    const over = new AbortController();
    void server.ended.then(() => ended.abort());
    const socket = await waitForSocket(
      { kind: 'unix', path },
      { clock, timeoutMs: READY_TIMEOUT_MS, signal: AbortSignal.any([gone, ended.signal]) },
    ).catch(async (error: unknown) => {
      if (gone.aborted) return null;
      const said = (await tailFile(logFile, TAIL_BYTES)).trim();
      const words = said || (server.running ? describeError(error) : 'it ended at once');
      throw notServed(mount, { words, logFile, cause: error });
    });
    if (socket === null) return;
    await new Promise<void>((resolve) => {
      for (const end of [stream, socket]) {
        end.on('error', () => undefined);
        // What came before an end is still on its way to the other side.
        end.once('end', () => void delay(clock, END_GRACE_MS, over.signal).then(resolve, () => undefined));
        end.once('close', resolve);
      }
      stream.pipe(socket);
      socket.pipe(stream);
      if (stream.destroyed) resolve();
    });
    over.abort();
    socket.destroy();
  }

  async #end(server: DetachedProcess): Promise<void> {
    const { clock, logger } = this.#options;
    const ended = server.ended.then(() => true);
    if (await within(clock, END_GRACE_MS, ended, () => false)) return;
    logger.warn(`the 9P server ${server.pid} does not end by itself, and is killed`);
    await server.kill();
  }
}

interface Asked {
  readonly place: string;
  readonly mount: GuestMount;
  readonly stream: Duplex;
}

interface Served {
  readonly stream: Duplex;
  /** Resolves when nothing is left of its server. */
  readonly over: Promise<void>;
}

interface ServerFacts {
  readonly mount: GuestMount;
  readonly logFile: string;
}

interface Connection extends ServerFacts {
  readonly path: string;
  readonly stream: Duplex;
  /** Aborts when the stream is gone. */
  readonly gone: AbortSignal;
}

function notServed(
  { hostPath }: GuestMount,
  { words, logFile, cause }: { words: string; logFile: string; cause: unknown },
): BoathouseError {
  return new BoathouseError('share-failed', `the process that serves ${hostPath} over 9P did not start: ${words}`, {
    hint: 'Check that you may read the folder; if it goes on, report it with the log.',
    logFile,
    cause,
  });
}
