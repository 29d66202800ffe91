import { DHCP_BROADCAST_FLAG, type DhcpMessage, dhcpMessageBytes } from '../wire/dhcp.ts';
import {
  DHCP_MESSAGE_TYPE,
  DHCP_OPTION,
  dhcpAddresses,
  dhcpByte,
  dhcpLong,
  readDhcpAddresses,
  readDhcpByte,
  readDhcpShort,
} from '../wire/dhcp-option.ts';
import { type IpAddress, sameAddress } from '../wire/ip-address.ts';
import { BROADCAST_MAC, type MacAddress, sameMac } from '../wire/mac-address.ts';
import { type DhcpLease, leaseOptions } from './dhcp-lease.ts';

/**
 * A DHCP server (RFC 2131) with one lease, for the guest's card. Every boot gets the same address, so there is nothing to remember
 * and nothing to expire: each message is answered from the lease alone. Other cards, other servers' clients and relay agents get
 * no answer. A client that insists on another address gets a NAK at once, and asks anew.
 */
export interface DhcpReply {
  readonly message: DhcpMessage;
  /** To port 68 of this address, from the server's address and port 67. */
  readonly address: IpAddress;
  readonly mac: MacAddress;
}

const NO_ADDRESS: IpAddress = { family: 4, words: [0] };
const BROADCAST_ADDRESS: IpAddress = { family: 4, words: [0xffff_ffff] };

/** RFC 2131 §2: what every client takes, without IP and UDP headers. */
const LEAST_MESSAGE_BYTES = 548;
const IP_AND_UDP_BYTES = 28;

/** For clients that ask for nothing in particular. */
const DEFAULT_PARAMETERS = [
  DHCP_OPTION.subnetMask,
  DHCP_OPTION.router,
  DHCP_OPTION.domainNameServer,
  DHCP_OPTION.domainName,
  DHCP_OPTION.broadcastAddress,
];

/** Null when the message gets no answer. */
export function answerDhcp(request: DhcpMessage, lease: DhcpLease): DhcpReply | null {
  if (request.op !== 1 || !sameMac(request.chaddr, lease.mac)) return null;
  if (!isNone(request.giaddr)) return null;
  switch (readDhcpByte(request.options.get(DHCP_OPTION.messageType))) {
    case DHCP_MESSAGE_TYPE.discover:
      return grant(request, lease, DHCP_MESSAGE_TYPE.offer);
    case DHCP_MESSAGE_TYPE.request:
      return answerRequest(request, lease);
    case DHCP_MESSAGE_TYPE.inform:
      return inform(request, lease);
    case null:
    default:
      // RELEASE and DECLINE have no answer (RFC 2131 §4.3.3, §4.3.4), and there is no other address to give after a DECLINE.
      return null;
  }
}

/** RFC 2131 §4.3.2: which state the client is in shows in what it filled in. */
function answerRequest(request: DhcpMessage, lease: DhcpLease): DhcpReply | null {
  const chosen = request.options.get(DHCP_OPTION.serverIdentifier);
  const requested = addressOption(request, DHCP_OPTION.requestedAddress);
  // SELECTING: the client may have taken another server's offer.
  if (chosen !== undefined && !isAddress(addressOption(request, DHCP_OPTION.serverIdentifier), lease.server))
    return null;
  // SELECTING and INIT-REBOOT name the address in an option, RENEWING and REBINDING in ciaddr.
  const wanted = isNone(request.ciaddr) ? requested : request.ciaddr;
  if (wanted === null) return null;
  return sameAddress(wanted, lease.address) ? grant(request, lease, DHCP_MESSAGE_TYPE.ack) : refuse(request, lease);
}

function grant(request: DhcpMessage, lease: DhcpLease, type: number): DhcpReply {
  const mandatory = new Map([
    [DHCP_OPTION.messageType, dhcpByte(type)],
    [DHCP_OPTION.serverIdentifier, dhcpAddresses([lease.server])],
    [DHCP_OPTION.leaseTime, dhcpLong(lease.leaseSeconds)],
  ]);
  const isOffer = type === DHCP_MESSAGE_TYPE.offer;
  const start = { ...replyTo(request), ciaddr: isOffer ? NO_ADDRESS : request.ciaddr, yiaddr: lease.address };
  return addressed(
    request,
    withParameters({ ...start, options: mandatory }, request, leaseOptions(lease)),
    lease.address,
  );
}

/** RFC 2131 §4.3.5: no address and no lease time, and the answer goes to where the client says it is. */
function inform(request: DhcpMessage, lease: DhcpLease): DhcpReply | null {
  if (isNone(request.ciaddr)) return null;
  const options = new Map([
    [DHCP_OPTION.messageType, dhcpByte(DHCP_MESSAGE_TYPE.ack)],
    [DHCP_OPTION.serverIdentifier, dhcpAddresses([lease.server])],
  ]);
  const parameters = new Map(leaseOptions(lease));
  parameters.delete(DHCP_OPTION.renewalTime);
  parameters.delete(DHCP_OPTION.rebindingTime);
  const message = { ...replyTo(request), ciaddr: request.ciaddr, options };
  return addressed(request, withParameters(message, request, parameters), request.ciaddr);
}

/** RFC 2131 §4.1: a NAK is broadcast, as the client's idea of its address is wrong. */
function refuse(request: DhcpMessage, lease: DhcpLease): DhcpReply {
  const options = new Map([
    [DHCP_OPTION.messageType, dhcpByte(DHCP_MESSAGE_TYPE.nak)],
    [DHCP_OPTION.serverIdentifier, dhcpAddresses([lease.server])],
  ]);
  const message = withParameters({ ...replyTo(request), options }, request, new Map());
  return { message, address: BROADCAST_ADDRESS, mac: BROADCAST_MAC };
}

function replyTo(request: DhcpMessage): Omit<DhcpMessage, 'options'> {
  const { xid, flags, giaddr, chaddr } = request;
  return {
    op: 2,
    hops: 0,
    xid,
    secs: 0,
    flags,
    ciaddr: NO_ADDRESS,
    yiaddr: NO_ADDRESS,
    siaddr: NO_ADDRESS,
    giaddr,
    chaddr,
  };
}

/**
 * RFC 2131 §4.3.1: what the client asks for, in its order, and what it sent to know itself by (RFC 6842). What the longest message that it
 * takes has no room for is left out.
 */
function withParameters(
  reply: DhcpMessage,
  request: DhcpMessage,
  parameters: ReadonlyMap<number, Uint8Array>,
): DhcpMessage {
  const options = new Map(reply.options);
  const clientIdentifier = request.options.get(DHCP_OPTION.clientIdentifier);
  if (clientIdentifier !== undefined) options.set(DHCP_OPTION.clientIdentifier, clientIdentifier);
  const largest = readDhcpShort(request.options.get(DHCP_OPTION.maximumMessageSize)) ?? 0;
  const maxBytes = Math.max(LEAST_MESSAGE_BYTES, largest - IP_AND_UDP_BYTES);
  for (const code of request.options.get(DHCP_OPTION.parameterRequestList) ?? DEFAULT_PARAMETERS) {
    const value = parameters.get(code);
    if (value === undefined || options.has(code)) continue;
    options.set(code, value);
    if (dhcpMessageBytes({ ...reply, options }) > maxBytes) options.delete(code);
  }
  return { ...reply, options };
}

/** RFC 2131 §4.1: to the address that the client has, else by broadcast if it asks for that, else to the one that it gets. */
function addressed(request: DhcpMessage, message: DhcpMessage, address: IpAddress): DhcpReply {
  if (!isNone(request.ciaddr)) return { message, address: request.ciaddr, mac: request.chaddr };
  if ((request.flags & DHCP_BROADCAST_FLAG) !== 0) return { message, address: BROADCAST_ADDRESS, mac: BROADCAST_MAC };
  return { message, address, mac: request.chaddr };
}

function addressOption(message: DhcpMessage, code: number): IpAddress | null {
  const addresses = readDhcpAddresses(message.options.get(code));
  return addresses?.length === 1 ? (addresses[0] ?? null) : null;
}

function isAddress(address: IpAddress | null, other: IpAddress): boolean {
  return address !== null && sameAddress(address, other);
}

function isNone(address: IpAddress): boolean {
  return sameAddress(address, NO_ADDRESS);
}
