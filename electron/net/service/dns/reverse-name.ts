import type { IpAddress } from '../../wire/ip-address.ts';
import { nameKeyOfText } from './dns-name.ts';

/** The key of the name whose PTR record names an address: RFC 1035 §3.5 for IPv4, RFC 3596 §2.5 for IPv6. */
export function reverseNameKey(address: IpAddress): string {
  const digits: string[] = [];
  for (const word of address.words) {
    if (address.family === 4) for (let shift = 24; shift >= 0; shift -= 8) digits.push(String((word >>> shift) & 0xff));
    else for (let shift = 28; shift >= 0; shift -= 4) digits.push(((word >>> shift) & 0xf).toString(16));
  }
  const domain = address.family === 4 ? 'in-addr.arpa' : 'ip6.arpa';
  return nameKeyOfText(`${digits.reverse().join('.')}.${domain}`) ?? '';
}
