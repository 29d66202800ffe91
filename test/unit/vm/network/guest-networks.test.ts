import { describe, expect, it } from 'vitest';
import { type Settings, settingsSchema } from '../../../../electron/api/settings.ts';
import { silentLogger } from '../../../../electron/base/logger.ts';
import { guestNetworks } from '../../../../electron/vm/network/guest-networks.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const networks = guestNetworks({
  layout: { networkSocket: '/run/vm/net.sock', sshSocket: '/run/ssh.sock' },
  worker: new URL('file:///no-worker.js'),
  hostname: 'host',
  clock: new FakeClock(),
  logger: silentLogger(),
});
const settings = (changes: object = {}): Settings['network'] => settingsSchema.parse({ network: changes }).network;

describe('the network of a guest', () => {
  it('is our own wherever the hypervisor offers its card, as large as that carries', () => {
    const { network, warnings } = networks.choose(settings(), ['stream', 'user']);
    expect(network).toMatchObject({ kind: 'stream', addressing: { mtu: 65_520 } });
    expect(warnings).toEqual([]);
    const small = networks.choose(settings(), ['datagram']).network;
    expect(small).toMatchObject({ kind: 'datagram', addressing: { mtu: 1500 } });
    const card = networks.choose(settings(), ['vpnkit']).network;
    expect(card).toMatchObject({ kind: 'vpnkit', addressing: { mtu: 1500 } });
    expect(networks.choose(settings({ mtu: 1400 }), ['datagram']).network.addressing.mtu).toBe(1400);
  });

  it('is QEMU’s when it is asked for, as far as there is one', () => {
    const asked = settings({ mode: 'qemu' });
    expect(networks.choose(asked, ['stream', 'user'])).toMatchObject({ network: { kind: 'user' }, warnings: [] });
    const { network, warnings } = networks.choose(asked, ['datagram']);
    expect(network.kind).toBe('datagram');
    expect(warnings).toEqual([expect.stringContaining('hypervisor.driver qemu')]);
  });

  it('is QEMU’s, with a warning, where the hypervisor does not offer its card', () => {
    const { network, warnings } = networks.choose(settings(), ['user']);
    expect(network.kind).toBe('user');
    expect(warnings).toEqual([expect.stringContaining('only: user')]);
  });

  it('of a machine that was left is not served when it is the hypervisor’s own', async () => {
    const left = { ssh: { host: '127.0.0.1', port: 1 }, settings: settingsSchema.parse({}) } as const;
    expect(await networks.adopt({ ...left, networkKind: 'user' })).toBeNull();
    // A record of a version that did not say.
    expect(await networks.adopt({ ...left, networkKind: 'stream' })).toBeNull();
  });
});
