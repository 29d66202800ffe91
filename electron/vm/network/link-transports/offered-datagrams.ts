import { rm } from 'node:fs/promises';
import { within } from '../../../host/delay.ts';
import { untilDialled, type WaitOptions } from '../../../host/wait-for-socket.ts';
import { loadNativeAddon } from '../../../native/load-native-addon.ts';
import type { NativeAddon, NativePort } from '../../../native/native-addon.ts';
import type { DatagramTransport } from '../../../net/link/datagram-transport.ts';
import type { BusyPoll } from '../busy-poll.ts';
import { NativeDatagrams } from './native-datagrams.ts';

export interface OfferedDatagramsOptions extends WaitOptions {
  /** Where the hypervisor hands its card's socket out (`DatagramNetwork` in `hypervisor/network-attachment.ts`). */
  readonly path: string;
  readonly addon?: NativeAddon;
  readonly busyPoll?: BusyPoll | null;
}

/** For the answer to one request; the next one is as good. */
const ANSWER_MS = 2_000;
const BUFFER_BYTES = 4096;

/**
 * Asks the hypervisor for the socket that leads to the guest's card, as soon as it has one. The socket is connected, and stays open at the
 * hypervisor's: after this transport somebody else may ask. Throws `native-addon-missing`, `socket-timeout`, `socket-failed`, `cancelled`.
 */
export async function takeOfferedDatagrams(options: OfferedDatagramsOptions): Promise<DatagramTransport> {
  const { path, busyPoll = null, ...wait } = options;
  const addon = options.addon ?? loadNativeAddon();
  const port = await untilDialled({ ...wait, where: path, dial: () => ask(addon, options) });
  return new NativeDatagrams(addon, port, { busyPoll });
}

/** Rejects with the system's codes, EAGAIN when nobody answered. */
async function ask(addon: NativeAddon, { path, clock }: OfferedDatagramsOptions): Promise<NativePort> {
  const answerPath = `${path}.stack`;
  // Of an earlier try that was cut short: no two stacks are on one machine.
  await rm(answerPath, { force: true });
  const answers = addon.openDatagrams(answerPath, path, BUFFER_BYTES, BUFFER_BYTES);
  try {
    const answer = new Promise<NativePort | Error>((resolve) => addon.takePort(answers, resolve));
    const request = Buffer.from(answerPath);
    if (addon.send(answers, { bytes: request, ends: Uint32Array.of(request.length), count: 1 }, 0) === 0)
      throw nobody();
    const taken = await within(clock, ANSWER_MS, answer, nobody);
    if (taken instanceof Error) throw taken;
    return taken;
  } finally {
    addon.close(answers);
    await rm(answerPath, { force: true });
  }
}

function nobody(): Error {
  return Object.assign(new Error('no answer'), { code: 'EAGAIN' });
}
