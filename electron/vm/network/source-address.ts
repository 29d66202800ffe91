import { createSocket } from 'node:dgram';
import { formatIpAddress, type IpAddress, parseIpAddress } from '../../net/wire/ip-address.ts';
import { literalLookup } from './literal-lookup.ts';

/** Any; no packet goes there. */
const PORT = 9;

/**
 * Where the system would send from to a target, as its routes are now; null: nothing leads there. It is what a connected UDP socket has for its
 * own address, on every system, without a packet, a privilege or another program.
 */
export function sourceAddress(target: IpAddress): IpAddress | null {
  const socket = createSocket({ type: target.family === 4 ? 'udp4' : 'udp6', lookup: literalLookup });
  // What is wrong shows below.
  socket.on('error', () => undefined);
  try {
    socket.connect(PORT, formatIpAddress(target));
    socket.remoteAddress();
    return parseIpAddress(socket.address().address);
  } catch {
    return null;
  } finally {
    socket.close();
  }
}

/** One address of IPv4, one network of IPv6 (64 bits): privacy addresses come and go within one (RFC 8981), and flows survive that. */
export function isSameNetwork(one: IpAddress, other: IpAddress): boolean {
  if (one.family !== other.family) return false;
  return one.words[0] === other.words[0] && (one.family === 4 || one.words[1] === other.words[1]);
}
