import { expect, it, onTestFinished } from 'vitest';
import { settingsSchema } from '../../../electron/api/settings.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { copyAndSum } from '../../../electron/net/wire/copy-and-sum.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { QemuLink } from '../../../electron/net/link/qemu.ts';
import { createMemoryStream } from '../../../electron/net/link/memory-stream.ts';
import type { NetworkConfig } from '../../../electron/vm/network/network-protocol.ts';
import { NetworkService } from '../../../electron/vm/network/network-service.ts';
import { askUdp } from '../../../electron/vm/network/resolver/ask-udp.ts';
import { stackAddresses } from '../../../electron/vm/network/stack-addresses.ts';
import { FakeHostSockets } from '../../support/net/fake-host-sockets.ts';

const CONFIG: NetworkConfig = {
  linkKind: 'stream',
  linkSocket: '',
  guestMac: '02:b0:a7:40:5e:03',
  mtu: 1500,
  addresses: stackAddresses(settingsSchema.parse({}).network),
  hostLoopback: true,
  clientAddresses: 'kept',
  names: {},
  sshSocket: 'ssh.sock',
  hostname: 'host',
};

const WITHOUT_ROOM = new FakeHostSockets();
WITHOUT_ROOM.listenError = new BoathouseError('listen-failed', 'no socket can be made there');

it.each([
  ['cannot be put together', { ...CONFIG, guestMac: 'none' }, new FakeHostSockets()],
  ['cannot offer sshd', CONFIG, WITHOUT_ROOM],
])('lets the card go when a gateway %s, so that the next one finds it free', async (_what, config, sockets) => {
  let taken = 0;
  const dials: number[] = [];
  let dialledTwice = (): void => undefined;
  const done = new Promise<void>((resolve) => (dialledTwice = resolve));
  const troubles: string[] = [];
  const service = new NetworkService({
    config,
    sockets,
    askUdp,
    openLink: (pool) => {
      dials.push(taken);
      if (dials.length === 2) dialledTwice();
      taken += 1;
      const [ours, cards] = createMemoryStream({ clock: systemClock });
      const room = new Uint8Array(64 * 1024);
      cards.start({
        readBuffer: () => room,
        read: () => undefined,
        written: () => undefined,
        closed: () => void (taken -= 1),
      });
      return Promise.resolve(new QemuLink({ transport: ours, mtu: CONFIG.mtu, pool }));
    },
    onLink: (_connected, detail) => void troubles.push(detail),
    clock: systemClock,
    guestClock: systemClock,
    logger: silentLogger(),
    copyAndSum,
  });
  onTestFinished(() => service.dispose());
  await done;
  expect(dials).toEqual([0, 0]);
  expect(troubles[0]).not.toBe('');
});
