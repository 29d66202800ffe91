import { type IpAddress, readIpv4Address, readIpv6Address } from '../../wire/ip-address.ts';

/** The address of this family at `offset`, as a value that may be kept. */
export function readAddress(family: 4 | 6, view: DataView, offset: number): IpAddress {
  return family === 4 ? readIpv4Address(view, offset) : readIpv6Address(view, offset);
}
