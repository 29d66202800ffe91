import { BoathouseError } from '../../../base/errors.ts';
import { loadNativeAddon } from '../../../native/load-native-addon.ts';
import type { NativeAddon } from '../../../native/native-addon.ts';
import type { DatagramTransport } from '../../../net/link/datagram-transport.ts';
import { VNET_HEADER_BYTES } from '../../../net/link/vnet-header.ts';
import type { BusyPoll } from '../busy-poll.ts';
import { NativeDatagrams } from './native-datagrams.ts';

export interface TapDeviceOptions {
  /** As the system shows it, at most 15 bytes; `%d` stands for the first number that is free. */
  readonly name: string;
  /** Frames begin with a vnet header, and TCP's segmentation and checksums are left to whoever needs them (`TapLink`). */
  readonly vnetHeader: boolean;
  readonly addon?: NativeAddon;
  readonly busyPoll?: BusyPoll | null;
}

export interface TapDevice {
  readonly transport: DatagramTransport;
  /** What the device is called. */
  readonly name: string;
}

/**
 * Makes a TAP device, which is down and without addresses: that is the business of whoever is at its other end (a hypervisor, a network
 * namespace). It goes with its transport. Linux alone, and it needs CAP_NET_ADMIN, or a persistent device that was given to this user.
 * Throws `native-addon-missing`, `tap-failed`.
 */
export function openTapDevice(options: TapDeviceOptions): TapDevice {
  const addon = options.addon ?? loadNativeAddon();
  try {
    const port = addon.openTap(options.name, options.vnetHeader ? VNET_HEADER_BYTES : 0);
    return { transport: new NativeDatagrams(addon, port, { busyPoll: options.busyPoll ?? null }), name: port.name };
  } catch (error) {
    throw new BoathouseError('tap-failed', `cannot open the TAP device ${options.name}`, {
      cause: error,
      hint: 'It needs /dev/net/tun and the right to make network devices (CAP_NET_ADMIN).',
    });
  }
}
