import type { Handshake, HandshakeStep } from './handshake.ts';
import { StreamLink, type StreamLinkOptions } from './stream-link.ts';
import { VPNKIT_FRAMING } from './vpnkit-framing.ts';
import {
  type CardAddress,
  readVpnkitCommand,
  readVpnkitInit,
  VPNKIT_COMMAND_BYTES,
  VPNKIT_INIT_BYTES,
  VPNKIT_VERSION,
  vpnkitInit,
  type VpnkitRequest,
  vpnkitResponse,
} from './vpnkit-messages.ts';

/** HyperKit refuses to send more than `max_packet_size` by aborting the VM, so it is told more than a frame of this MTU takes. */
const PACKET_HEADROOM_BYTES = 50;
/** HyperKit's card has no larger one. */
const HYPERKIT_MTU = 1500;

export interface VpnkitLinkOptions extends Omit<StreamLinkOptions, 'mtu'> {
  /** Of the software at our end, 40 characters; told to the client and otherwise without meaning. */
  readonly commit: string;
  /** Called once, when the client has said who it is. A refusal is told to it, and ends the link as `failed`. */
  readonly admit: (request: VpnkitRequest) => VpnkitAdmission;
}

export type VpnkitAdmission = { readonly mac: CardAddress } | { readonly refusal: string };

/**
 * The server side of VPNKit's Ethernet protocol, which HyperKit connects to. `vpnkit-messages.ts` has the layouts.
 *
 *   client             server
 *   Init      ──────▶  a stranger: the link ends as `framing`; another version: our Init, so that it can tell its user, then the same
 *             ◀──────  Init
 *   Command   ──────▶  not known or refused: DISCONNECT with a reason, then the end
 *             ◀──────  VIF: MTU, largest packet, the card's address
 *   frames    ◀─────▶  frames
 *
 * HyperKit presses the VM's power button when this link ends.
 */
export class VpnkitLink extends StreamLink {
  constructor(options: VpnkitLinkOptions) {
    super({ ...options, mtu: HYPERKIT_MTU, framing: VPNKIT_FRAMING, handshake: new ServerHandshake(options) });
  }
}

class ServerHandshake implements Handshake {
  readonly opening = null;
  readonly #options: VpnkitLinkOptions;
  #met = false;

  constructor(options: VpnkitLinkOptions) {
    this.#options = options;
  }

  get messageBytes(): number {
    return this.#met ? VPNKIT_COMMAND_BYTES : VPNKIT_INIT_BYTES;
  }

  message(view: DataView, offset: number): HandshakeStep {
    return this.#met ? this.#command(view, offset) : this.#init(view, offset);
  }

  #init(view: DataView, offset: number): HandshakeStep {
    const version = readVpnkitInit(view, offset);
    if (version === null) {
      return {
        kind: 'over',
        reply: null,
        end: { kind: 'framing', message: 'the client does not speak the VPNKit protocol' },
      };
    }
    const reply = vpnkitInit(this.#options.commit);
    if (version !== VPNKIT_VERSION) {
      const message = `the client speaks version ${version} of the VPNKit protocol, not ${VPNKIT_VERSION}`;
      return { kind: 'over', reply, end: { kind: 'framing', message } };
    }
    this.#met = true;
    return { kind: 'more', reply };
  }

  #command(view: DataView, offset: number): HandshakeStep {
    const request = readVpnkitCommand(view, offset);
    if (request === null) {
      const message = 'unknown command';
      const reply = vpnkitResponse({ kind: 'disconnect', message });
      return { kind: 'over', reply, end: { kind: 'framing', message: `${message} ${view.getUint8(offset)}` } };
    }
    const admission = this.#options.admit(request);
    if ('refusal' in admission) {
      const reply = vpnkitResponse({ kind: 'disconnect', message: admission.refusal });
      return {
        kind: 'over',
        reply,
        end: { kind: 'failed', error: new Error(`the client was refused: ${admission.refusal}`) },
      };
    }
    const vif = { mtu: HYPERKIT_MTU, maxPacketBytes: HYPERKIT_MTU + PACKET_HEADROOM_BYTES, mac: admission.mac };
    return { kind: 'done', reply: vpnkitResponse({ kind: 'vif', vif }) };
  }
}
