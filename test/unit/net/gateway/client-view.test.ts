import { describe, expect, it } from 'vitest';
import { ClientView } from '../../../../electron/net/gateway/client-view.ts';
import { HeldAddresses } from '../../../../electron/net/stack/address/held-addresses.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { endpointText } from '../../../support/net/fake-host-sockets.ts';
import { endpoint } from '../../../support/net/stack-under-test.ts';
import { ADDRESSING } from '../../../support/net/test-addresses.ts';

const nobody = () => false;

function shown(client: string | null, family: 4 | 6 = 4, addresses: 'kept' | 'gateway' = 'kept'): string | null {
  const view = new ClientView(ADDRESSING, addresses, new HeldAddresses());
  const remote = view.show(client === null ? null : endpoint(client, 40_000), family, nobody);
  return remote === null ? null : endpointText(remote);
}

describe('whom the guest sees', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9:40000'],
    ['10.0.0.9', '10.0.0.9:40000'],
    ['::ffff:203.0.113.9', '203.0.113.9:40000'],
    ['127.0.0.1', '192.168.65.1:40000'],
    ['::1', '192.168.65.1:40000'],
    ['::ffff:127.0.0.1', '192.168.65.1:40000'],
    ['192.168.65.9', '192.168.65.1:40000'],
    ['192.168.65.3', '192.168.65.1:40000'],
    ['169.254.1.1', '192.168.65.1:40000'],
    ['2001:db8::9', '192.168.65.1:40000'],
  ])('%s on an IPv4 guest: %s', (client, expected) => {
    expect(shown(client)).toBe(expected);
  });

  it.each([
    ['2001:db8::9', '[2001:db8::9]:40000'],
    ['203.0.113.9', '[fd00:65::1]:40000'],
    ['fe80::9', '[fd00:65::1]:40000'],
    ['::1', '[fd00:65::1]:40000'],
    ['fd00:65::9', '[fd00:65::1]:40000'],
  ])('%s on an IPv6 guest: %s', (client, expected) => {
    expect(shown(client, 6)).toBe(expected);
  });

  it('is always the gateway when the settings say so', () => {
    expect(shown('203.0.113.9', 4, 'gateway')).toBe('192.168.65.1:40000');
  });

  it('is the gateway with ports of its own for a socket without an address', () => {
    expect(shown(null)).toBe('192.168.65.1:49152');
  });

  it('is the gateway for a client at an address that the guest has as well, as long as it has it', () => {
    const held = new HeldAddresses();
    const view = new ClientView(ADDRESSING, 'kept', held);
    const show = (): string | undefined => {
      const remote = view.show(endpoint('203.0.113.9', 40_000), 4, nobody);
      return remote === null ? undefined : endpointText(remote);
    };
    const first = held.hold(ipAddress('203.0.113.9'));
    const second = held.hold(ipAddress('203.0.113.9'));
    void first.dispose();
    expect(show()).toBe('192.168.65.1:40000');
    void second.dispose();
    expect(show()).toBe('203.0.113.9:40000');
  });

  it('is another port when the client’s is taken or could be a service’s', () => {
    const view = new ClientView(ADDRESSING, 'kept', new HeldAddresses());
    const loopback = endpoint('127.0.0.1', 40_000);
    const taken = ({ port }: { readonly port: number }) => port === 40_000 || port === 49_152;
    expect(view.show(loopback, 4, taken)?.port).toBe(49_153);
    expect(view.show(endpoint('127.0.0.1', 53), 4, nobody)?.port).toBe(49_154);
    const real = view.show(endpoint('203.0.113.9', 40_000), 4, taken);
    expect(real === null ? null : endpointText(real)).toBe('192.168.65.1:49155');
  });

  it('is nobody when all ports are taken, or the family is off', () => {
    expect(new ClientView(ADDRESSING, 'kept', new HeldAddresses()).show(null, 4, () => true)).toBeNull();
    expect(new ClientView({ ...ADDRESSING, v6: null }, 'kept', new HeldAddresses()).show(null, 6, nobody)).toBeNull();
  });
});
