import type { Namespaces } from '../namespaces.ts';
import type { Place } from './subject.ts';
import { RunningCommand } from '../../../support/running-command.ts';

export interface GuestCard {
  readonly mtu: number;
  readonly address: string;
  readonly gateway: string;
  readonly mac?: string;
}

export const TAP_NAME = 'tap0';

/** An address and a default route, as a guest configures its card. All these networks have 24 bits. */
export async function configureTap(namespaces: Namespaces, card: GuestCard): Promise<void> {
  const mac = card.mac === undefined ? [] : [`link set ${TAP_NAME} address ${card.mac}`];
  await namespaces.ipInGuest(
    ...mac,
    `link set ${TAP_NAME} mtu ${card.mtu} up`,
    `addr add ${card.address}/24 dev ${TAP_NAME}`,
    `route add default via ${card.gateway}`,
  );
}

/** A TAP whose frames go over a unix stream in QEMU's framing. `listen`: the stack connects to it, as to a QEMU that is a server. */
export async function bridgeTap(
  { namespaces, native }: Place,
  card: GuestCard & { readonly how: 'listen' | 'connect'; readonly path: string },
): Promise<RunningCommand> {
  await namespaces.ipInGuest(`tuntap add ${TAP_NAME} mode tap`);
  await configureTap(namespaces, card);
  return new RunningCommand(namespaces.inGuest([native.bridge, TAP_NAME, card.how, card.path]), { env: process.env });
}
