import ssh2 from 'ssh2';
import type { Client } from 'ssh2';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { cancelledError } from '../../host/delay.ts';
import { ciphersFor, HOST_KEY_ALGORITHMS, KEY_EXCHANGES, type GuestCpu } from './algorithms.ts';
import { BatchingSocket } from './batching-socket.ts';
import { hostKeyBytes } from './host-key.ts';
import { formatSshEndpoint, type SshEndpoint } from './ssh-endpoint.ts';

export interface SshDeadlines {
  /**
   * From the start to the guest's first byte: its sshd starts a process before it says anything, which an emulated guest on a
   * busy host can need seconds for. (One that does not listen yet is refused at once.)
   */
  readonly bannerMs: number;
  /** From the first byte until we are logged in. */
  readonly handshakeMs: number;
  /** The guest is asked so often whether it is there; so many unanswered questions in a row mean that it is dead. */
  readonly keepaliveMs: number;
  readonly keepaliveMisses: number;
}

export const DEFAULT_DEADLINES: SshDeadlines = {
  bannerMs: 15_000,
  handshakeMs: 30_000,
  keepaliveMs: 15_000,
  keepaliveMisses: 4,
};

export type SshOptions = SshEndpoint & SshLogin;

interface SshLogin {
  readonly username: string;
  /** OpenSSH or PEM text, without a passphrase. */
  readonly privateKey: string;
  /** The only key that the guest may present, in OpenSSH's one-line form. */
  readonly hostKey: string;
  readonly guestCpu: GuestCpu;
  readonly clock: Clock;
  readonly deadlines?: Partial<SshDeadlines>;
  readonly signal: AbortSignal;
}

/** A connection that is logged in. */
export interface OpenConnection {
  readonly client: Client;
  readonly deadlines: SshDeadlines;
  readonly socket: BatchingSocket;
}

/**
 * Connects and logs in. Errors: `ssh-host-key-mismatch` and `ssh-refused`, which trying again does not mend;
 * `ssh-unreachable`, `ssh-timeout` and `ssh-failed`, which it may; `ssh-host-key-invalid`, `cancelled`. Nothing stays open
 * after an error.
 */
export async function openSession(options: SshOptions): Promise<OpenConnection> {
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
  const pinned = hostKeyBytes(options.hostKey);
  if (options.signal.aborted) throw cancelledError(options.signal);
  const where = formatSshEndpoint(options);
  const client = new ssh2.Client();
  const socket = new BatchingSocket();
  socket.setNoDelay(true);
  return await new Promise<OpenConnection>((resolve, reject) => {
    let presentedAnotherKey = false;
    const bannerTimer = options.clock.after(deadlines.bannerMs, () => {
      if (socket.bytesRead === 0) fail(timeout(`${where} said nothing within ${deadlines.bannerMs} ms`));
    });
    const handshakeTimer = options.clock.after(deadlines.bannerMs + deadlines.handshakeMs, () =>
      fail(timeout(`logging in at ${where} took longer than ${deadlines.handshakeMs} ms`)),
    );
    const settle = (): void => {
      void bannerTimer.dispose();
      void handshakeTimer.dispose();
      options.signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: BoathouseError): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(cancelledError(options.signal));
    options.signal.addEventListener('abort', onAbort, { once: true });

    // Both stay for good: ssh2 reports what happens after the login in the same way, and an error without listener is thrown.
    client.on('error', (error) => fail(presentedAnotherKey ? mismatch(where) : loginError(error, where)));
    client.on('close', () => fail(new BoathouseError('ssh-unreachable', `${where} closed the connection`)));
    client.on('ready', () => {
      settle();
      resolve({ client, socket, deadlines });
    });
    client.connect({
      sock: socket,
      username: options.username,
      privateKey: options.privateKey,
      // `none` first would cost a round trip; we know what the guest takes.
      authHandler: ['publickey'],
      hostVerifier: (key: Buffer) => {
        presentedAnotherKey = !key.equals(pinned);
        return !presentedAnotherKey;
      },
      algorithms: {
        kex: KEY_EXCHANGES,
        cipher: ciphersFor(options.guestCpu),
        serverHostKey: HOST_KEY_ALGORITHMS,
        compress: ['none'],
      },
      // `keepalive.ts` asks instead.
      keepaliveInterval: 0,
      readyTimeout: 0,
      // Streamlocal is asked for whatever the server calls itself.
      strictVendor: false,
    });
    socket.connect('path' in options ? { path: options.path } : { host: options.host, port: options.port });
  });
}

function timeout(message: string): BoathouseError {
  return new BoathouseError('ssh-timeout', message);
}

function mismatch(where: string): BoathouseError {
  return new BoathouseError(
    'ssh-host-key-mismatch',
    `what answers at ${where} is not our VM: its host key is another one`,
    {
      hint: 'Another program took the port, or another VM runs there. Stop it, then run `boathouse restart`.',
    },
  );
}

function loginError(error: Error & { level?: string }, where: string): BoathouseError {
  if (error.level === 'client-authentication') {
    return new BoathouseError('ssh-refused', `the VM at ${where} does not accept our key`, {
      hint: 'Run `boathouse restart`: the VM gets the key when it boots.',
      cause: error,
    });
  }
  if (error.level === 'client-socket') {
    return new BoathouseError('ssh-unreachable', `${where} cannot be reached: ${error.message}`, { cause: error });
  }
  return new BoathouseError('ssh-failed', `logging in at ${where} failed: ${describeError(error)}`, { cause: error });
}
