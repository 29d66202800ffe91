import type { WaitOptions } from '../../host/wait-for-socket.ts';
import type { BufferPool } from '../../net/link/buffer-pool.ts';
import { DatagramLink } from '../../net/link/datagram.ts';
import type { Link } from '../../net/link/link.ts';
import { QemuLink } from '../../net/link/qemu.ts';
import { VpnkitLink } from '../../net/link/vpnkit.ts';
import { parseMacAddress } from '../../net/wire/mac-address.ts';
import { connectNativeStream } from './link-transports/native-stream-transport.ts';
import { takeOfferedDatagrams } from './link-transports/offered-datagrams.ts';
import { connectUnixStream } from './link-transports/unix-stream.ts';
import type { StreamLinkOptions } from '../../net/link/stream-link.ts';
import type { StreamTable } from './native-streams/stream-table.ts';
import type { NetworkConfig } from './network-protocol.ts';

/** VPNKit tells of which commit it was built; nobody reads it. */
const COMMIT = '0'.repeat(40);

export interface CardLinkOptions extends WaitOptions {
  readonly config: Pick<NetworkConfig, 'linkKind' | 'linkSocket' | 'guestMac' | 'mtu'>;
  readonly pool: BufferPool;
  /** Null where the native addon is missing. */
  readonly streams: StreamTable | null;
}

/** The way to the guest's card, as its hypervisor offers it. Throws what the transports throw. */
export async function openCardLink(options: CardLinkOptions): Promise<Link> {
  const { config, pool, streams, clock, timeoutMs, signal } = options;
  const { linkKind, linkSocket: path, mtu } = config;
  const dial = { path, clock, timeoutMs, signal };
  if (linkKind === 'datagram') {
    const transport = await takeOfferedDatagrams({ ...dial, busyPoll: streams?.busyPoll ?? null });
    return await orDispose(transport, () => new DatagramLink({ transport, mtu, pool, clock }));
  }
  const transport = await (streams === null ? connectUnixStream(dial) : connectNativeStream(dial, streams));
  const stream = { transport, pool, afterEvents: setImmediate };
  return await orDispose(transport, () =>
    linkKind === 'stream' ? new QemuLink({ ...stream, mtu }) : vpnkitLink({ ...stream, mac: config.guestMac }),
  );
}

/** HyperKit's card: we are its VPNKit, although we are who dials. */
function vpnkitLink({ mac, ...stream }: Omit<StreamLinkOptions, 'mtu'> & { readonly mac: string }): VpnkitLink {
  const address = parseMacAddress(mac);
  if (address === null) throw new Error(`${mac} is no address of a network card`);
  return new VpnkitLink({ ...stream, commit: COMMIT, admit: () => ({ mac: address }) });
}

/** The hypervisor takes one client at a time: a connection that is kept after a failure would shut out every later one. */
async function orDispose(transport: { dispose(): Promise<void> | void }, make: () => Link): Promise<Link> {
  try {
    return make();
  } catch (error) {
    await transport.dispose();
    throw error;
  }
}
