import { isIPv6, SocketAddress } from 'node:net';

export type PortProtocol = 'tcp' | 'udp' | 'sctp';

/** One port of the host that stands for a port of a container: one protocol, one address, one number. */
export interface PortBinding {
  readonly protocol: PortProtocol;
  /** Literal IP address; `0.0.0.0` and `::` stand for all addresses of their own family alone. */
  readonly hostAddress: string;
  readonly hostPort: number;
  /** Where the engine offers the same port in the VM's own network namespace. */
  readonly guestAddress: string;
  /**
   * IP versions of which the engine listens on all of the VM's addresses, the best for this binding first. Empty: it listens on
   * `guestAddress` alone, as the user named that address.
   */
  readonly guestFamilies: readonly (4 | 6)[];
  readonly guestPort: number;
  readonly containerPort: number;
  /** The user named no address, so this is one of a pair: a host without this family goes without it. */
  readonly familyOptional: boolean;
}

/** Two bindings with the same key are the same. */
export function keyOf(binding: PortBinding): string {
  const { guestAddress, guestPort, guestFamilies } = binding;
  return `${formatBinding(binding)} ${formatEndpoint(guestAddress, guestPort)} ${guestFamilies.join()}`;
}

/** `0.0.0.0:8080/tcp`. */
export function formatBinding(binding: PortBinding): string {
  return `${formatEndpoint(binding.hostAddress, binding.hostPort)}/${binding.protocol}`;
}

/** `127.0.0.1:80`, `[::1]:80`. */
export function formatEndpoint(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

/** One and the same spelling for each IPv6 address; the engine writes them as the user did before a start, and its own way after. */
export function canonicalAddress(address: string): string {
  return isIPv6(address) ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}

/** Whether both cannot be bound at once. The wildcard of one family says nothing about the other. */
export function overlap(one: PortBinding, other: PortBinding): boolean {
  if (one.protocol !== other.protocol || one.hostPort !== other.hostPort) return false;
  if (isIPv6(one.hostAddress) !== isIPv6(other.hostAddress)) return false;
  return one.hostAddress === other.hostAddress || isWildcard(one.hostAddress) || isWildcard(other.hostAddress);
}

export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** Where what is published at `hostAddress` is reached from inside the VM. */
export function guestAddressOf(hostAddress: string): string {
  if (hostAddress === '0.0.0.0') return '127.0.0.1';
  return hostAddress === '::' ? '::1' : hostAddress;
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\./.test(address);
}

/** fe80::/10: it means nothing without the interface, which a published port does not name. */
export function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(address);
}
