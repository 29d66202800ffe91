import { canonicalAddress } from './port-binding.ts';
import type { ListeningSocket } from './listening-sockets.ts';

/**
 * What the guest's `listeners` says: a report is a line a socket, `ID PROTOCOL ADDRESS:PORT`, with address and port as /proc/net/tcp
 * writes them (hexadecimal; an address as words of the processor's byte order, which is little-endian on all of ours), and a line `.`.
 */
export const REPORT_END = '.';

const LINE = /^([0-9a-f]{64}) (tcp|udp) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/;

/** By container; lines that are none are left out. */
export function readReport(lines: readonly string[]): Map<string, ListeningSocket[]> {
  const found = new Map<string, ListeningSocket[]>();
  for (const line of lines) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, id = '', protocol, address = '', port = ''] = match;
    const sockets = found.get(id) ?? [];
    found.set(id, sockets);
    sockets.push({ protocol: protocol as 'tcp' | 'udp', address: addressOf(address), port: Number.parseInt(port, 16) });
  }
  return found;
}

function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  // An IPv4 address of a socket of both families (RFC 4291 section 2.5.5.2).
  if (bytes.length === 4 || /^(?:00){10}ffff$/i.test(bytes.slice(0, 12).join(''))) return numbers.slice(-4).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => `${bytes[2 * at] ?? ''}${bytes[2 * at + 1] ?? ''}`);
  return canonicalAddress(groups.join(':'));
}
