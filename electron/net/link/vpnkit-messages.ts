/**
 * The messages of VPNKit's Ethernet protocol. Integers are little endian, text is ASCII; what is left of a message is zero.
 *
 *   both ways          Init 49 bytes        magic[5] "VMN3T" | u32 version 22 | commit[40]
 *   client → server    Command 41 bytes     u8 1 ETHERNET | uuid[36] | pad[4]      u8 8 PREFERRED_IPV4 | uuid[36] | u32 address
 *   server → client    Response 258 bytes   u8 1 VIF | u16 mtu | u16 max_packet_size | mac[6] | pad
 *                                           u8 2 DISCONNECT | u8 length | message[256]
 *   then both ways     u16 length | Ethernet frame without FCS
 *
 * Source: VPNKit's `vmnet` modules (OCaml and Go) and HyperKit's `pci_virtio_net_vpnkit.c`.
 */
export const VPNKIT_INIT_BYTES = 49;
export const VPNKIT_COMMAND_BYTES = 41;
export const VPNKIT_RESPONSE_BYTES = 258;
export const VPNKIT_VERSION = 22;

const MAGIC = 'VMN3T';
const INIT_VERSION = 5;
const INIT_COMMIT = 9;
const COMMIT_CHARACTERS = 40;

const COMMAND_UUID = 1;
const COMMAND_ADDRESS = 37;
const UUID_CHARACTERS = 36;
const COMMAND_ETHERNET = 1;
const COMMAND_PREFERRED_IPV4 = 8;

const RESPONSE_VIF = 1;
const RESPONSE_DISCONNECT = 2;
const VIF_MTU = 1;
const VIF_MAX_PACKET = 3;
const VIF_MAC = 5;
const DISCONNECT_LENGTH = 1;
const DISCONNECT_MESSAGE = 2;
const DISCONNECT_CHARACTERS = 255;

/** The high 16 and the low 32 bits of a card's address. */
export interface CardAddress {
  readonly high: number;
  readonly low: number;
}

/** What a client asks for. The same uuid is to get the same card and address each time. */
export interface VpnkitRequest {
  readonly uuid: string;
  /** As a number, first byte highest; null when the server is to choose. */
  readonly preferredIpv4: number | null;
}

export interface VpnkitInterface {
  readonly mtu: number;
  readonly maxPacketBytes: number;
  readonly mac: CardAddress;
}

export type VpnkitResponse =
  | { readonly kind: 'vif'; readonly vif: VpnkitInterface }
  | { readonly kind: 'disconnect'; readonly message: string };

export function vpnkitInit(commit: string): Uint8Array {
  const { bytes, view } = message(VPNKIT_INIT_BYTES);
  writeText(bytes, 0, MAGIC);
  view.setUint32(INIT_VERSION, VPNKIT_VERSION, true);
  writeText(bytes, INIT_COMMIT, commit.slice(0, COMMIT_CHARACTERS));
  return bytes;
}

/** The version of the other end, or null when it does not speak this protocol. */
export function readVpnkitInit(view: DataView, offset: number): number | null {
  if (readText(view, offset, MAGIC.length) !== MAGIC) return null;
  return view.getUint32(offset + INIT_VERSION, true);
}

export function vpnkitCommand(request: VpnkitRequest): Uint8Array {
  const { bytes, view } = message(VPNKIT_COMMAND_BYTES);
  writeText(bytes, COMMAND_UUID, request.uuid.slice(0, UUID_CHARACTERS));
  if (request.preferredIpv4 === null) {
    view.setUint8(0, COMMAND_ETHERNET);
  } else {
    view.setUint8(0, COMMAND_PREFERRED_IPV4);
    view.setUint32(COMMAND_ADDRESS, request.preferredIpv4, true);
  }
  return bytes;
}

/** Null for a command that is not known. */
export function readVpnkitCommand(view: DataView, offset: number): VpnkitRequest | null {
  const command = view.getUint8(offset);
  if (command !== COMMAND_ETHERNET && command !== COMMAND_PREFERRED_IPV4) return null;
  const address = view.getUint32(offset + COMMAND_ADDRESS, true);
  return {
    uuid: readText(view, offset + COMMAND_UUID, UUID_CHARACTERS),
    preferredIpv4: command === COMMAND_PREFERRED_IPV4 ? address : null,
  };
}

export function vpnkitResponse(response: VpnkitResponse): Uint8Array {
  const { bytes, view } = message(VPNKIT_RESPONSE_BYTES);
  if (response.kind === 'vif') {
    view.setUint8(0, RESPONSE_VIF);
    view.setUint16(VIF_MTU, response.vif.mtu, true);
    view.setUint16(VIF_MAX_PACKET, response.vif.maxPacketBytes, true);
    view.setUint16(VIF_MAC, response.vif.mac.high);
    view.setUint32(VIF_MAC + 2, response.vif.mac.low);
  } else {
    const text = response.message.slice(0, DISCONNECT_CHARACTERS);
    view.setUint8(0, RESPONSE_DISCONNECT);
    view.setUint8(DISCONNECT_LENGTH, text.length);
    writeText(bytes, DISCONNECT_MESSAGE, text);
  }
  return bytes;
}

/** Null for a response that is not known. */
export function readVpnkitResponse(view: DataView, offset: number): VpnkitResponse | null {
  const kind = view.getUint8(offset);
  if (kind === RESPONSE_DISCONNECT) {
    return {
      kind: 'disconnect',
      message: readText(view, offset + DISCONNECT_MESSAGE, view.getUint8(offset + DISCONNECT_LENGTH)),
    };
  }
  if (kind !== RESPONSE_VIF) return null;
  return {
    kind: 'vif',
    vif: {
      mtu: view.getUint16(offset + VIF_MTU, true),
      maxPacketBytes: view.getUint16(offset + VIF_MAX_PACKET, true),
      mac: { high: view.getUint16(offset + VIF_MAC), low: view.getUint32(offset + VIF_MAC + 2) },
    },
  };
}

function message(sizeBytes: number): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(sizeBytes);
  return { bytes, view: new DataView(bytes.buffer) };
}

function writeText(bytes: Uint8Array, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) bytes[offset + index] = text.charCodeAt(index) & 0x7f;
}

/** Up to the first zero; what is not printable ASCII comes out as a question mark, because it goes into messages and logs. */
function readText(view: DataView, offset: number, sizeBytes: number): string {
  let text = '';
  for (let index = 0; index < sizeBytes; index++) {
    const code = view.getUint8(offset + index);
    if (code === 0) break;
    text += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '?';
  }
  return text;
}
