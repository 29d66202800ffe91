import { describe, expect, it } from 'vitest';
import { type Settings, settingsSchema } from '../../../../electron/api/settings.ts';
import { silentLogger } from '../../../../electron/base/logger.ts';
import { guestNetworks } from '../../../../electron/vm/network/guest-networks.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const networksOf = (home: string) =>
  guestNetworks({
    layout: { home, networkSocket: '/run/vm/net.sock', sshSocket: '/run/ssh.sock' },
    worker: new URL('file:///no-worker.js'),
    hostname: 'host',
    clock: new FakeClock(),
    logger: silentLogger(),
  });
const networks = networksOf('/home/ann/boathouse');
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

  it('is the hypervisor’s switch where there is neither, with addresses that do not move with the lease', () => {
    const { network, warnings } = networks.choose(
      settings({ subnet: '10.9.8.0/24', names: { db: '10.0.0.7', me: 'host', way: 'gateway' } }),
      ['switch'],
    );
    expect(network).toMatchObject({
      kind: 'switch',
      addressing: {
        address: null,
        gateway: null,
        dns: '10.9.8.1',
        hostAlias: '10.9.8.2',
        mtu: 1500,
        ipv6: null,
        names: { db: '10.0.0.7', me: '10.9.8.2', way: '10.9.8.2' },
      },
    });
    expect(warnings).toEqual([]);
    const asked = networks.choose(settings({ mode: 'qemu' }), ['switch']);
    expect(asked.network.kind).toBe('switch');
    expect(asked.warnings).toEqual([expect.stringContaining('own switch')]);
    expect(networks.choose(settings({ mode: 'qemu' }), ['switch', 'user']).network.kind).toBe('user');
    expect(networks.choose(settings(), ['switch', 'stream']).network.kind).toBe('stream');
  });

  it('has on a switch, which all users share, a card address of the data folder, spelled however', async () => {
    const macOf = async (home: string): Promise<string> => {
      const { attachment } = await networksOf(home).choose(settings(), ['switch']).network.open();
      return attachment.kind === 'switch' ? attachment.macAddress : '';
    };
    const ann = await macOf('C:\\Users\\Ann\\Boathouse');
    expect(ann).toMatch(/^02:b0:a7(:[0-9a-f]{2}){3}$/);
    expect(await macOf('c:\\users\\ann\\boathouse')).toBe(ann);
    expect(await macOf('C:\\Users\\Ben\\Boathouse')).not.toBe(ann);
  });

  it('of a machine that was left on a switch is where its guest said last', async () => {
    const lease = { address: '172.20.3.4/20', gateway: '172.20.0.1', dns: ['172.20.0.1'] };
    const left = { ssh: null, lease, settings: settingsSchema.parse({}), networkKind: 'switch' } as const;
    const network = await networks.adopt(left);
    expect(network).toMatchObject({ ssh: { host: '172.20.3.4', port: 22 }, lease, hostPorts: null, insight: null });
    expect(network?.takeLease({ ...lease })).toBe(false);
    expect(network?.takeLease({ ...lease, address: '172.20.3.5/20' })).toBe(true);
    expect(network?.ssh).toEqual({ host: '172.20.3.5', port: 22 });
    expect((await networks.adopt({ ...left, lease: null }))?.ssh).toBeNull();
  });

  it('that others have too is where the guest says, by port and loopback, of which a switch is not believed', async () => {
    const { network } = networks.choose(settings({ subnet: '10.9.8.0/24' }), ['shared']);
    expect(network).toMatchObject({ kind: 'shared', addressing: { address: null, hostAlias: '10.9.8.2' } });
    const lease = { address: '172.20.3.4/20', gateway: '172.20.0.1', dns: ['172.20.0.1'], sshPort: 24_031 };
    const left = { ssh: null, lease: null, settings: settingsSchema.parse({}) };
    const shared = await networks.adopt({ ...left, networkKind: 'shared' });
    expect(shared?.takeLease(lease)).toBe(true);
    expect(shared?.ssh).toEqual({ host: '172.20.3.4', port: 24_031 });
    expect(shared?.takeLease({ ...lease, sshPort: 24_032, atLoopback: true })).toBe(true);
    expect(shared?.ssh).toEqual({ host: '127.0.0.1', port: 24_032 });
    const onSwitch = await networks.adopt({ ...left, networkKind: 'switch' });
    expect([onSwitch?.takeLease(lease), onSwitch?.ssh]).toEqual([false, null]);
  });

  it('of a machine that was left is not served when it is the hypervisor’s own', async () => {
    const left = { ssh: { host: '127.0.0.1', port: 1 }, lease: null, settings: settingsSchema.parse({}) } as const;
    expect(await networks.adopt({ ...left, networkKind: 'user' })).toBeNull();
    // A record of a version that did not say.
    expect(await networks.adopt({ ...left, networkKind: 'stream' })).toBeNull();
  });
});
