import type { PacketHeader, PacketOutput } from '../packet-output.ts';

/** What UDP and ICMP send through: their messages may be larger than the link's MTU. */
export interface DatagramOutput extends PacketOutput {
  /**
   * As `begin`, for any size that fits an IP packet: one that is too large for the link (or for `mtuBytes`, what the way behind the guest
   * is known to take) is written to a buffer of its own, and `commit` sends it in fragments. -1 as well when it fits no IP packet.
   * A fragment that the link does not take loses the datagram.
   */
  beginDatagram(packet: PacketHeader, sizeBytes: number, mtuBytes?: number): number;
}
