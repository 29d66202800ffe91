import type { AddressEntry } from '../../../net/service/dns/address-book.ts';
import { type IpAddress, isLoopback, parseIpAddress } from '../../../net/wire/ip-address.ts';

/**
 * hosts(5): an address and its names a line, `#` begins a comment. Loopback addresses mean the host, which is not the guest's
 * loopback: they become `hostAddresses` of the same family, and their line is left out when there are only others. With no host
 * addresses at all they stay. `localhost` itself is not taken from here.
 */
export function parseHostsFile(text: string, hostAddresses: readonly IpAddress[]): AddressEntry[] {
  const entries: AddressEntry[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [addressText = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const address = parseIpAddress(addressText.replace(/%.+$/, ''));
    if (address === null) continue;
    const addresses = isLoopback(address) && hostAddresses.length > 0 ? sameFamily(hostAddresses, address) : [address];
    if (addresses.length === 0) continue;
    for (const name of names.filter((name) => !/^(ip6-)?localhost\.?$/i.test(name))) entries.push({ name, addresses });
  }
  return entries;
}

function sameFamily(addresses: readonly IpAddress[], like: IpAddress): IpAddress[] {
  return addresses.filter(({ family }) => family === like.family);
}
