/**
 * A 48-bit Ethernet address as a value: two numbers, so that comparing costs no loop and no allocation. Text form: six
 * hexadecimal octets with colons or hyphens (IEEE 802); lower case and colons when written.
 */
export interface MacAddress {
  /** The first two octets, 16 bits. */
  readonly high: number;
  /** The last four octets, 32 bits, unsigned. */
  readonly low: number;
}

export const BROADCAST_MAC: MacAddress = { high: 0xffff, low: 0xffff_ffff };

/** The group bit: the lowest of the first octet. Set for multicast and broadcast. */
const GROUP_BIT = 0x0100;

export function readMacAddress(view: DataView, offset: number): MacAddress {
  return { high: view.getUint16(offset), low: view.getUint32(offset + 2) };
}

export function writeMacAddress(mac: MacAddress, view: DataView, offset: number): void {
  view.setUint16(offset, mac.high);
  view.setUint32(offset + 2, mac.low);
}

export function sameMac(one: MacAddress, other: MacAddress): boolean {
  return one.low === other.low && one.high === other.high;
}

/** Whether the six bytes at `offset` are this address. */
export function isMacAt(mac: MacAddress, view: DataView, offset: number): boolean {
  return view.getUint32(offset + 2) === mac.low && view.getUint16(offset) === mac.high;
}

/** Multicast or broadcast: never a station's own address. */
export function isGroupMac(mac: MacAddress): boolean {
  return (mac.high & GROUP_BIT) !== 0;
}

/** Null for a text that is no address. */
export function parseMacAddress(text: string): MacAddress | null {
  if (!/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$|^[0-9a-f]{2}(?:-[0-9a-f]{2}){5}$/i.test(text)) return null;
  const digits = text.replace(/[:-]/g, '');
  return { high: Number.parseInt(digits.slice(0, 4), 16), low: Number.parseInt(digits.slice(4), 16) };
}

export function formatMacAddress(mac: MacAddress): string {
  const digits = mac.high.toString(16).padStart(4, '0') + mac.low.toString(16).padStart(8, '0');
  return digits.replace(/..(?!$)/g, '$&:');
}
