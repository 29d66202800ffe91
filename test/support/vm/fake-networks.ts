import { Emitter } from '../../../electron/base/event.ts';
import type { SshEndpoint } from '../../../electron/forward/ssh/ssh-endpoint.ts';
import type { GuestNetwork, GuestNetworks, OpenNetwork } from '../../../electron/vm/guest-network.ts';
import { GuestOnSwitch } from '../../../electron/vm/network/switch-network.ts';

const FIRST_PORT = 40_001;

/** Networks that lead nowhere. Each that is opened has a port of its own; one that is taken over is served at the path it had. */
export class FakeNetworks implements GuestNetworks {
  readonly trouble = new Emitter<string | null>();
  /** Said when a network is chosen. */
  warnings: string[] = [];
  /** Chosen instead of the fake. */
  network: GuestNetwork | null = null;
  /** Of networks with a path. */
  adopted = 0;
  open = 0;
  paused = false;
  #port = FIRST_PORT;

  choose(): { network: GuestNetwork; warnings: readonly string[] } {
    return {
      warnings: this.warnings,
      network: this.network ?? {
        kind: 'user',
        addressing: {
          address: '10.0.2.15/24',
          gateway: '10.0.2.2',
          dns: '10.0.2.3',
          hostAlias: '10.0.2.2',
          mtu: 1500,
          ipv6: null,
        },
        open: () => {
          const port = this.#port++;
          return Promise.resolve(this.#open([{ hostPort: port, guestPort: 22 }], { host: '127.0.0.1', port }));
        },
      },
    };
  }

  adopt({ ssh, lease, networkKind }: Parameters<GuestNetworks['adopt']>[0]): Promise<OpenNetwork | null> {
    if (networkKind === 'switch')
      return Promise.resolve(new GuestOnSwitch({ kind: 'switch', macAddress: '02:00:00:00:00:01' }, lease));
    if (ssh === null || !('path' in ssh)) return Promise.resolve(null);
    this.adopted += 1;
    return Promise.resolve(this.#open([], ssh));
  }

  #open(forwards: readonly { hostPort: number; guestPort: number }[], ssh: SshEndpoint): OpenNetwork {
    this.open += 1;
    return {
      attachment: { kind: 'user', forwards },
      ssh,
      lease: null,
      takeLease: () => false,
      onTrouble: this.trouble.event,
      insight: null,
      hostPorts: null,
      setPaused: (paused) => void (this.paused = paused),
      dispose: () => void (this.open -= 1),
    };
  }
}
