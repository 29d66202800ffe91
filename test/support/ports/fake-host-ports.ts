import { BoathouseError } from '../../../electron/base/errors.ts';
import type { HostPorts, OwnPublishedPort } from '../../../electron/vm/network/host-ports.ts';
import type { NetworkCounts, PortRequest } from '../../../electron/vm/network/network-protocol.ts';

type Asked = Omit<PortRequest, 'id'>;

/** A network's ports, without a network. */
export class FakeHostPorts implements HostPorts {
  guestAddresses: { readonly v4: string; readonly v6: string | null } = { v4: '192.168.65.3', v6: 'fd00::3' };
  readonly open: Asked[] = [];
  /** Who publishes is refused with it. */
  refusal: BoathouseError | null = null;
  /** Null: the stack is being replaced. */
  counts: NetworkCounts | null = {};
  #last = 0;

  publish(port: Asked): Promise<OwnPublishedPort> {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    this.open.push(port);
    this.#last += 1;
    return Promise.resolve({
      hostPort: port.hostPort,
      countsName: `port ${this.#last}`,
      dispose: () => void this.open.splice(this.open.indexOf(port), 1),
    });
  }

  statistics(): Promise<NetworkCounts> {
    if (this.counts === null) return Promise.reject(new BoathouseError('network-lost', 'it is being started again'));
    return Promise.resolve(this.counts);
  }
}
