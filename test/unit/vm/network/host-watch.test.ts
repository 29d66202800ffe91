import { describe, expect, it } from 'vitest';
import type { HostAddress } from '../../../../electron/host/host-addresses.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { HostWatch } from '../../../../electron/vm/network/host-watch.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const WIFI: HostAddress = { interfaceName: 'en0', family: 4, address: '192.0.2.7' };
const WIFI_V6: HostAddress = { interfaceName: 'en0', family: 6, address: '2001:db8:1:2::7' };
const VPN: HostAddress = { interfaceName: 'utun3', family: 4, address: '10.8.0.2' };

function bench(...first: HostAddress[]) {
  const clock = new FakeClock();
  const host = { addresses: first, v4: '192.0.2.7', v6: null as string | null };
  const reasons: string[] = [];
  const concerned: string[] = [];
  const watch = new HostWatch({
    addresses: () => host.addresses,
    sourceAddress: ({ family }) => {
      const source = family === 4 ? host.v4 : host.v6;
      return source === null ? null : ipAddress(source);
    },
    clock,
    changed: (change) => {
      reasons.push(change.reason);
      concerned.push(change.concerned);
    },
  });
  return { clock, host, reasons, concerned, watch };
}

describe('addresses', () => {
  it('are told of when one is gone, once', () => {
    const { clock, host, reasons } = bench(WIFI, VPN);
    host.addresses = [WIFI];
    clock.advance(5_000);
    expect(reasons).toEqual(['the computer lost the address 10.8.0.2']);
    clock.advance(60_000);
    expect(reasons).toHaveLength(1);
  });

  it('may come, and be asked for at another place', () => {
    const { clock, host, reasons } = bench(WIFI);
    host.addresses = [VPN, WIFI, WIFI_V6];
    clock.advance(5_000);
    expect(reasons).toEqual([]);
    host.addresses = [VPN, WIFI_V6, { ...WIFI, interfaceName: 'en1' }];
    clock.advance(5_000);
    expect(reasons).toEqual(['the computer lost the address 192.0.2.7']);
  });

  it('of IPv6 may change within their network', () => {
    const { clock, host, reasons } = bench(WIFI_V6);
    host.addresses = [{ ...WIFI_V6, address: '2001:db8:1:2:a::1' }];
    clock.advance(5_000);
    expect(reasons).toEqual([]);
    host.addresses = [{ ...WIFI_V6, address: '2001:db8:1:3::1' }];
    clock.advance(5_000);
    expect(reasons).toHaveLength(1);
  });
});

describe('the way out', () => {
  it('is told of when it is another one, though no address was lost, once', () => {
    const { clock, host, reasons, concerned } = bench(WIFI, VPN);
    host.v4 = '10.8.0.2';
    clock.advance(5_000);
    expect(reasons).toEqual(['the computer does not send from 192.0.2.7 any more']);
    expect(concerned).toEqual(['stranded']);
    clock.advance(60_000);
    expect(reasons).toHaveLength(1);
    host.v4 = '192.0.2.7';
    clock.advance(5_000);
    expect(reasons).toHaveLength(2);
  });

  it('of IPv6 may begin and change within its network, and is told of when it ends', () => {
    const { clock, host, reasons } = bench(WIFI);
    host.v6 = '2001:db8:1:2::7';
    clock.advance(5_000);
    host.v6 = '2001:db8:1:2:a::1';
    clock.advance(5_000);
    expect(reasons).toEqual([]);
    host.v6 = null;
    clock.advance(5_000);
    expect(reasons).toEqual(['the computer does not send from 2001:db8:1:2:a::1 any more']);
  });

  it('that goes with its address is one change', () => {
    const { clock, host, reasons, concerned } = bench(WIFI, VPN);
    host.addresses = [VPN];
    host.v4 = '10.8.0.2';
    clock.advance(10_000);
    expect(reasons).toEqual(['the computer lost the address 192.0.2.7']);
    expect(concerned).toEqual(['stranded']);
  });
});

describe('a sleep', () => {
  it('is noticed by the wall clock, once', () => {
    const { clock, reasons, concerned } = bench(WIFI);
    clock.advance(12_000);
    clock.sleep(600_000);
    clock.advance(5_000);
    expect(reasons).toEqual(['the computer slept']);
    expect(concerned).toEqual(['all']);
    clock.advance(60_000);
    expect(reasons).toHaveLength(1);
  });

  it('that is short does no harm, nor a clock that is set back', () => {
    const { clock, reasons } = bench(WIFI);
    clock.sleep(20_000);
    clock.advance(5_000);
    clock.sleep(-3_600_000);
    clock.advance(5_000);
    expect(reasons).toEqual([]);
  });
});

it('leaves nothing after it is disposed', () => {
  const { clock, watch } = bench(WIFI);
  clock.advance(30_000);
  watch.dispose();
  expect(clock.pending).toBe(0);
});
