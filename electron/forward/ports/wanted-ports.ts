import { isIPv6 } from 'node:net';
import type { ActualPort, DeclaredPort, PortedContainer } from './container-ports.ts';
import type { ListeningSocket } from './listening-sockets.ts';
import { guestAddressOf, isLoopback, isWildcard, keyOf, type PortBinding } from './port-binding.ts';

/**
 * Which ports of the host a container is to have. `defaults` are the addresses of a port that was published without one: Docker
 * takes `0.0.0.0` and `::`, the setting may say otherwise. Before the start only what the container was created with is known;
 * while it runs, what the engine made of it.
 */

/** What can be bound before the start: the ports whose numbers the user chose. */
export function fixedBindings(container: PortedContainer, defaults: readonly string[]): PortBinding[] {
  // The engine publishes nothing there.
  if (container.onHostNetwork) return [];
  return unique(
    container.declared.flatMap(({ hostAddress, hostPort, ...port }) => {
      if (hostPort === null) return [];
      const choice = { ...port, hostPort };
      if (hostAddress !== null) return [named(choice, hostAddress)];
      // Where the guest has IPv6, the engine listens on it as well; the look after the start sets right what is not so.
      return unnamed(choice, { defaults, families: [4, 6] });
    }),
  );
}

/** What a running container has. */
export function actualBindings(container: PortedContainer, defaults: readonly string[]): PortBinding[] {
  return unique(
    container.actual.flatMap(({ hostAddress, ...choice }) => {
      if (!isWildcard(hostAddress) || !wasUnnamed(choice, container.declared)) return [named(choice, hostAddress)];
      const same = container.actual.filter((other) => isWildcard(other.hostAddress) && isSamePort(other, choice));
      return unnamed(choice, { defaults, families: same.map((other) => familyOf(other.hostAddress)) });
    }),
  );
}

/**
 * What processes of a container with the VM's own network have, by where they listen: on all addresses, then as a port that was
 * published without one; on 127.0.0.1 or ::1, then on the same address of the host. Other addresses are the VM's own, and nobody's here.
 */
export function listeningBindings(sockets: readonly ListeningSocket[], defaults: readonly string[]): PortBinding[] {
  const onAll = sockets.filter(({ address }) => isWildcard(address));
  const covers =
    (one: ListeningSocket) =>
    (other: ListeningSocket): boolean =>
      one.protocol === other.protocol && one.port === other.port;
  return unique(
    sockets.flatMap((socket) => {
      const { protocol, port, address } = socket;
      const choice = { protocol, containerPort: port, hostPort: port };
      const same = onAll.filter(covers(socket));
      if (same.length === 0) return isLoopback(address) ? [named(choice, address)] : [];
      const families: (4 | 6)[] = same.some((other) => other.address === '::') ? [4, 6] : [4];
      return unnamed(choice, { defaults, families });
    }),
  );
}

type Choice = Omit<ActualPort, 'hostAddress'>;

function named(choice: Choice, hostAddress: string): PortBinding {
  return {
    ...choice,
    hostAddress,
    guestAddress: guestAddressOf(hostAddress),
    guestFamilies: isWildcard(hostAddress) ? [familyOf(hostAddress)] : [],
    guestPort: choice.hostPort,
    familyOptional: false,
  };
}

/** `families` are those of the engine's own pair of wildcards. */
function unnamed(
  choice: Choice,
  { defaults, families }: { defaults: readonly string[]; families: readonly (4 | 6)[] },
): PortBinding[] {
  return defaults.map((hostAddress) => ({
    ...choice,
    hostAddress,
    // One of the pair is enough, and the IPv4 one is there unless the network has no IPv4.
    guestAddress: families.includes(4) ? '127.0.0.1' : '::1',
    guestFamilies: preferred(familyOf(hostAddress), families),
    guestPort: choice.hostPort,
    familyOptional: true,
  }));
}

/** An IPv6 client keeps its address if it stays with IPv6; it can do with IPv4. */
function preferred(own: 4 | 6, families: readonly (4 | 6)[]): (4 | 6)[] {
  if (own === 6) return [6 as const, 4 as const].filter((family) => families.includes(family));
  return families.includes(4) ? [4] : [6];
}

function familyOf(address: string): 4 | 6 {
  return isIPv6(address) ? 6 : 4;
}

/** Also when it was not declared at all: `-P` publishes what the image exposes. */
function wasUnnamed(choice: Choice, declared: readonly DeclaredPort[]): boolean {
  const same = declared.filter(
    ({ protocol, containerPort, hostPort }) =>
      protocol === choice.protocol &&
      containerPort === choice.containerPort &&
      (hostPort === null || hostPort === choice.hostPort),
  );
  return same.length === 0 || same.some(({ hostAddress }) => hostAddress === null);
}

function isSamePort(one: Choice, other: Choice): boolean {
  return (
    one.protocol === other.protocol && one.containerPort === other.containerPort && one.hostPort === other.hostPort
  );
}

function unique(bindings: readonly PortBinding[]): PortBinding[] {
  return [...new Map(bindings.map((binding) => [keyOf(binding), binding])).values()];
}
