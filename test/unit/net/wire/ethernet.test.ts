import { expect, it } from 'vitest';
import {
  ETHER_TYPE,
  ETHERNET_DESTINATION_OFFSET,
  ETHERNET_HEADER_BYTES,
  ETHERNET_SOURCE_OFFSET,
  ethernetTypeAt,
  writeEthernetHeader,
} from '../../../../electron/net/wire/ethernet.ts';
import { BROADCAST_MAC, readMacAddress } from '../../../../electron/net/wire/mac-address.ts';
import { hex, room, toHex } from './wire-bytes.ts';

const SOURCE = { high: 0x0250, low: 0xf1000102 };

it('writes destination, source and type', () => {
  const { view, bytes } = room(ETHERNET_HEADER_BYTES + 2);
  writeEthernetHeader(view, 1, { destination: BROADCAST_MAC, source: SOURCE, etherType: ETHER_TYPE.arp });
  expect(toHex(bytes)).toBe('a5 ff ff ff ff ff ff 02 50 f1 00 01 02 08 06 a5');
});

it('reads them where they stand', () => {
  const { view } = hex('00', 'ff ff ff ff ff ff', '02 50 f1 00 01 02', '86 dd');
  expect(ethernetTypeAt(view, 1)).toBe(ETHER_TYPE.ipv6);
  expect(readMacAddress(view, 1 + ETHERNET_DESTINATION_OFFSET)).toEqual(BROADCAST_MAC);
  expect(readMacAddress(view, 1 + ETHERNET_SOURCE_OFFSET)).toEqual(SOURCE);
});
