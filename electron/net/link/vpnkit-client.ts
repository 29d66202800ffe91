import type { Handshake, HandshakeStep } from './handshake.ts';
import { StreamLink, type StreamLinkOptions } from './stream-link.ts';
import { VPNKIT_FRAMING } from './vpnkit-framing.ts';
import {
  readVpnkitInit,
  readVpnkitResponse,
  VPNKIT_INIT_BYTES,
  VPNKIT_RESPONSE_BYTES,
  VPNKIT_VERSION,
  vpnkitCommand,
  vpnkitInit,
  type VpnkitInterface,
  type VpnkitRequest,
} from './vpnkit-messages.ts';

export interface VpnkitClientOptions extends StreamLinkOptions {
  readonly commit: string;
  readonly request: VpnkitRequest;
  /** Called once, when the server has admitted the client. */
  readonly admitted: (vif: VpnkitInterface) => void;
}

/**
 * The client side of VPNKit's Ethernet protocol: what HyperKit does, so that the server can be tested byte by byte and a VPNKit of
 * somebody else can be spoken to. It speaks first; `vpnkit-messages.ts` has the layouts. An interface with a smaller MTU than the
 * link was made for ends it as `failed`, as DISCONNECT does.
 */
export class VpnkitClientLink extends StreamLink {
  constructor(options: VpnkitClientOptions) {
    super({ ...options, framing: VPNKIT_FRAMING, handshake: new ClientHandshake(options) });
  }
}

class ClientHandshake implements Handshake {
  readonly opening: Uint8Array;
  readonly #options: VpnkitClientOptions;
  #met = false;

  constructor(options: VpnkitClientOptions) {
    this.#options = options;
    this.opening = vpnkitInit(options.commit);
  }

  get messageBytes(): number {
    return this.#met ? VPNKIT_RESPONSE_BYTES : VPNKIT_INIT_BYTES;
  }

  message(view: DataView, offset: number): HandshakeStep {
    return this.#met ? this.#response(view, offset) : this.#init(view, offset);
  }

  #init(view: DataView, offset: number): HandshakeStep {
    const version = readVpnkitInit(view, offset);
    if (version === null) return framingEnd('the server does not speak the VPNKit protocol');
    if (version !== VPNKIT_VERSION) {
      return framingEnd(`the server speaks version ${version} of the VPNKit protocol, not ${VPNKIT_VERSION}`);
    }
    this.#met = true;
    return { kind: 'more', reply: vpnkitCommand(this.#options.request) };
  }

  #response(view: DataView, offset: number): HandshakeStep {
    const response = readVpnkitResponse(view, offset);
    if (response === null) return framingEnd(`unknown response ${view.getUint8(offset)}`);
    if (response.kind === 'disconnect') return failedEnd(`the server said no: ${response.message}`);
    if (response.vif.mtu < this.#options.mtu) return failedEnd(`the server's MTU is ${response.vif.mtu}`);
    this.#options.admitted(response.vif);
    return { kind: 'done', reply: null };
  }
}

function framingEnd(message: string): HandshakeStep {
  return { kind: 'over', reply: null, end: { kind: 'framing', message } };
}

function failedEnd(message: string): HandshakeStep {
  return { kind: 'over', reply: null, end: { kind: 'failed', error: new Error(message) } };
}
