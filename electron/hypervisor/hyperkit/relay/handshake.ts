/**
 * The messages with which HyperKit introduces its card to a VPNKit, and we answer as one (`vpnkit_connect` in its
 * `src/lib/pci_virtio_net_vpnkit.c`; their layouts: `electron/net/link/vpnkit-messages.ts`, which has the whole protocol, and which this layer
 * does not know).
 *
 *   HyperKit   Init 49 bytes ─▶   ◀─ Init     Command 41 bytes ─▶   ◀─ Response 258 bytes, type 1: the card's MTU, largest packet and address
 */
export const INIT_BYTES = 49;
export const COMMAND_BYTES = 41;
export const RESPONSE_BYTES = 258;

const MAGIC = 'VMN3T';
const TYPE_VIF = 1;
const MTU = 1500;
/**
 * HyperKit aborts when the guest sends a longer frame (`vmn_write`). Nothing hinders the guest's root from setting a larger MTU than it was
 * told, so this is the longest that there can be; the stack drops what is too long for it.
 */
const PACKET_MAX_BYTES = 0xffff;

export function isInit(bytes: Buffer): boolean {
  return bytes.length === INIT_BYTES && bytes.toString('latin1', 0, MAGIC.length) === MAGIC;
}

/** `macAddress`: six bytes in hexadecimal digits, with colons. */
export function cardResponse(macAddress: string): Buffer {
  const response = Buffer.alloc(RESPONSE_BYTES);
  response.writeUInt8(TYPE_VIF, 0);
  response.writeUInt16LE(MTU, 1);
  response.writeUInt16LE(PACKET_MAX_BYTES, 3);
  response.write(macAddress.replaceAll(':', ''), 5, 'hex');
  return response;
}
