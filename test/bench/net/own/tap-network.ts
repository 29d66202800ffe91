import type { Settings } from '../../../../electron/api/settings.ts';
import { type Disposable, DisposableStack } from '../../../../electron/base/disposable.ts';
import { silentLogger } from '../../../../electron/base/logger.ts';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { Gateway } from '../../../../electron/net/gateway.ts';
import { FixedBufferPool } from '../../../../electron/net/link/buffer-pool.ts';
import { TapLink } from '../../../../electron/net/link/tap.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { gatewayConfiguration } from '../../../../electron/vm/network/gateway-options.ts';
import { openTapDevice } from '../../../../electron/vm/network/link-transports/tap-device.ts';
import { StreamTable } from '../../../../electron/vm/network/native-streams/stream-table.ts';
import { nativeCopyAndSum } from '../../../../electron/vm/network/native-copy-and-sum.ts';
import { NodeHostSockets } from '../../../../electron/vm/network/node-host-sockets.ts';
import { randomWords } from '../../../../electron/vm/network/random-words.ts';
import { askUdp } from '../../../../electron/vm/network/resolver/ask-udp.ts';
import { HostResolver } from '../../../../electron/vm/network/resolver/host-resolver.ts';
import { nativeAskUdp } from '../../../../electron/vm/network/resolver/native-ask-udp.ts';
import { platformHostsFile, platformSource } from '../../../../electron/vm/network/resolver/platform-source.ts';
import { stackAddresses } from '../../../../electron/vm/network/stack-addresses.ts';
import { OWN_GUEST_MAC } from './own-guest.ts';
import type { TapLinkOptions } from './own-stack-options.ts';

const BUFFERS = { buffers: 2, bufferBytes: 512 * 1024 };

/** What the worker of the backend puts together, on a TAP: no hypervisor of ours has its card there yet. */
export function openTapNetwork({ deviceName, offloads }: TapLinkOptions, settings: Settings['network']): Disposable {
  const resources = new DisposableStack();
  const clock = systemClock;
  const { mtu } = settings;
  const addresses = stackAddresses(settings);
  const { v4, v6 } = addresses;
  const streams = StreamTable.load();
  if (streams !== null) resources.add(streams);
  const busyPoll = streams?.busyPoll ?? null;
  const { transport } = openTapDevice({ name: deviceName, vnetHeader: offloads, busyPoll });
  const pool = new FixedBufferPool(BUFFERS);
  const link = resources.add(new TapLink({ transport, mtu, pool, clock, vnetHeader: offloads }));
  const upstream = resources.add(
    new HostResolver({
      source: platformSource(clock, silentLogger()),
      hostsFile: platformHostsFile(),
      hostAddresses: [v4, ...(v6 === null ? [] : [v6])].map(({ hostAlias }) => ipAddress(hostAlias)),
      askUdp: streams === null ? askUdp : nativeAskUdp(streams),
      clock,
    }),
  );
  const configuration = gatewayConfiguration({
    linkKind: 'stream',
    linkSocket: '',
    guestMac: OWN_GUEST_MAC,
    mtu,
    addresses,
    hostLoopback: true,
    sshSocket: '',
    hostname: 'bench',
    clientAddresses: 'kept',
    names: {},
  });
  const sockets = new NodeHostSockets(streams);
  resources.add(
    new Gateway({
      link,
      sockets,
      clock,
      random: randomWords(),
      upstream,
      configuration,
      copyAndSum: nativeCopyAndSum(),
    }),
  );
  return resources;
}
