import { lstat, rm } from 'node:fs/promises';
import type { CancelSignal } from '../../../base/cancellation.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { BoathouseError } from '../../../base/errors.ts';
import { cancelledError } from '../../../host/delay.ts';
import { loadNativeAddon } from '../../../native/load-native-addon.ts';
import type { NativeAddon, NativePort } from '../../../native/native-addon.ts';
import type { DatagramTransport } from '../../../net/link/datagram-transport.ts';
import { NativeDatagrams } from './native-datagrams.ts';

/** What vfkit's own clients use: a burst fits, and the largest frame does. */
const SEND_BUFFER_BYTES = 1024 * 1024;
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

interface DatagramsOptions {
  /** Where our socket is to be. A socket that is there already is taken for a stale one: the folder must be this backend's alone. */
  readonly path: string;
  readonly addon?: NativeAddon;
}

export interface AcceptDatagramsOptions extends DatagramsOptions {
  readonly clock: Clock;
  /** How long to wait for the hypervisor's first datagram. */
  readonly timeoutMs: number;
  /** Aborts the wait; without meaning once it has succeeded. */
  readonly signal: CancelSignal;
}

export interface ConnectDatagramsOptions extends DatagramsOptions {
  readonly peerPath: string;
}

/**
 * Binds the socket and waits until somebody sends a datagram to it, as vfkit does with its greeting; the sender is the other end from
 * then on, and nobody else is heard. The socket's file goes with the transport. Throws `native-addon-missing`, `socket-path-taken`,
 * `socket-failed`, `socket-timeout`, `cancelled`. In the product another process does this (`hypervisor/vfkit/cable/cable-program.ts`), and
 * hands the socket out; here it is what holds a whole link over such a socket to the links' contract.
 */
export async function acceptUnixDatagrams(options: AcceptDatagramsOptions): Promise<DatagramTransport> {
  const { path, signal } = options;
  if (signal.aborted) throw cancelledError(signal);
  const addon = options.addon ?? loadNativeAddon();
  const port = await openPort(addon, path, '');
  try {
    await firstDatagram(addon, port, options);
  } catch (error) {
    addon.close(port);
    await rm(path, { force: true });
    throw error;
  }
  return new NativeDatagrams(addon, port, { release: () => rm(path, { force: true }) });
}

/** A socket of our own, connected to one that is there. Throws `native-addon-missing`, `socket-path-taken`, `socket-failed`. */
export async function connectUnixDatagrams(options: ConnectDatagramsOptions): Promise<DatagramTransport> {
  const { path, peerPath } = options;
  const addon = options.addon ?? loadNativeAddon();
  const port = await openPort(addon, path, peerPath);
  return new NativeDatagrams(addon, port, { release: () => rm(path, { force: true }) });
}

async function openPort(addon: NativeAddon, path: string, peerPath: string): Promise<NativePort> {
  const status = await lstat(path).catch(() => null);
  if (status !== null && !status.isSocket()) {
    throw new BoathouseError('socket-path-taken', `${path} exists and is not a socket`, {
      hint: 'Move the file away, and start again.',
    });
  }
  await rm(path, { force: true });
  try {
    return addon.openDatagrams(path, peerPath, SEND_BUFFER_BYTES, RECEIVE_BUFFER_BYTES);
  } catch (error) {
    throw new BoathouseError('socket-failed', `cannot open the datagram socket ${path}`, { cause: error });
  }
}

function firstDatagram(addon: NativeAddon, port: NativePort, options: AcceptDatagramsOptions): Promise<void> {
  const { path, clock, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    const waits: Disposable[] = [];
    const settle = (how: () => void): void => {
      for (const wait of waits.splice(0)) void wait.dispose();
      how();
    };
    const abort = (): void => settle(() => reject(cancelledError(signal)));
    signal.addEventListener('abort', abort, { once: true });
    waits.push({ dispose: () => signal.removeEventListener('abort', abort) });
    const message = `nobody sent anything to ${path} within ${timeoutMs} ms`;
    const timeout = (): void => settle(() => reject(new BoathouseError('socket-timeout', message)));
    waits.push(clock.after(timeoutMs, timeout));
    addon.acceptPeer(port, (error) => {
      const failed = (): BoathouseError =>
        new BoathouseError('socket-failed', `cannot wait at ${path}`, { cause: error });
      settle(() => (error === null ? resolve() : reject(failed())));
    });
  });
}
