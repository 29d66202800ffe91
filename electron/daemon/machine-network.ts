import type { CaptureChannel, NetworkControl } from '../api/backend.ts';
import type { CaptureRequest } from '../api/network-capture.ts';
import { isUp } from '../api/machine-status.ts';
import type { NetworkAddresses, NetworkStatus } from '../api/network-status.ts';
import type { Settings } from '../api/settings.ts';
import { BoathouseError } from '../base/errors.ts';
import { addressOf, type GuestLease, subnetOf } from '../vm/guest-lease.ts';
import { userNetwork } from '../vm/guest-network.ts';
import type { Machine } from '../vm/machine.ts';
import { type FamilyAddresses, type StackAddresses, stackAddresses } from '../vm/network/stack-addresses.ts';
import { SWITCH_MTU } from '../vm/network/switch-network.ts';
import { notRunning } from './guest-shell.ts';
import { NetworkCapture } from './network-capture.ts';

type AskedMachine = Pick<Machine, 'state' | 'insight' | 'startedWith' | 'networkKind' | 'lease'>;

/** The running machine's network behind the API. */
export class MachineNetwork implements NetworkControl {
  readonly #machine: AskedMachine;
  readonly #readSettings: () => Promise<Settings>;

  constructor(machine: AskedMachine, readSettings: () => Promise<Settings>) {
    this.#machine = machine;
    this.#readSettings = readSettings;
  }

  async status(request: { readonly flows: boolean }): Promise<NetworkStatus> {
    const { insight, lease, startedWith } = this.#running();
    if (lease !== null && startedWith !== null) return switchStatus(lease, startedWith.network);
    if (insight === null) return userNetworkStatus();
    const activity = await insight.activity(request);
    return { mode: 'boathouse', ...bothFamilies(insight.addresses), mtu: insight.mtu, activity };
  }

  async capture(request: CaptureRequest): Promise<CaptureChannel> {
    const { insight, networkKind, startedWith } = this.#running();
    if (networkKind === 'switch' || networkKind === 'shared') throw onSwitch();
    if (insight === null) throw unavailable(startedWith?.network.mode, (await this.#readSettings()).network.mode);
    return new NetworkCapture(await insight.startCapture(request));
  }

  #running(): AskedMachine {
    if (!isUp(this.#machine.state)) throw notRunning();
    return this.#machine;
  }
}

function unavailable(startedWith: Settings['network']['mode'] | undefined, wanted: Settings['network']['mode']): Error {
  return new BoathouseError('capture-unavailable', 'The VM is on QEMU’s own network, which cannot be captured here', {
    hint:
      startedWith === 'boathouse'
        ? 'The hypervisor has no way to use Boathouse’s own network; `boathouse status` says more.'
        : wanted === 'boathouse'
          ? 'The settings ask for Boathouse’s own, from the next start on: boathouse restart'
          : 'Switch to Boathouse’s own: boathouse settings set network.mode boathouse && boathouse restart',
  });
}

function onSwitch(): Error {
  return new BoathouseError(
    'capture-unavailable',
    'The VM is on the hypervisor’s own switch, which cannot be captured here',
    {
      hint: 'What the VM itself sees can be: in a container with tcpdump and --net=host.',
    },
  );
}

/** The VM turns `dns` and `host` into what its lease says; they stay when it changes. */
function switchStatus(lease: GuestLease, settings: Settings['network']): NetworkStatus {
  const { gateway: dns, hostAlias: host } = stackAddresses(settings).v4;
  const ipv4 = { subnet: subnetOf(lease), gateway: lease.gateway, dns, host, vm: addressOf(lease) };
  return { mode: 'switch', ipv4, ipv6: null, mtu: SWITCH_MTU, activity: null };
}

function bothFamilies({ v4, v6 }: StackAddresses): Pick<NetworkStatus, 'ipv4' | 'ipv6'> {
  return { ipv4: ownAddresses(v4), ipv6: v6 === null ? null : ownAddresses(v6) };
}

function ownAddresses({ subnet, gateway, hostAlias, guest }: FamilyAddresses): NetworkAddresses {
  return { subnet, gateway, dns: gateway, host: hostAlias, vm: guest };
}

/** QEMU documents it: a /24 whose network has the guest's first three numbers. */
function userNetworkStatus(): NetworkStatus {
  const { address, gateway, dns, hostAlias, mtu } = userNetwork().addressing;
  const [vm = '', prefix = ''] = address.split('/');
  const subnet = `${vm.slice(0, vm.lastIndexOf('.'))}.0/${prefix}`;
  return { mode: 'qemu', ipv4: { subnet, gateway, dns, host: hostAlias, vm }, ipv6: null, mtu, activity: null };
}
