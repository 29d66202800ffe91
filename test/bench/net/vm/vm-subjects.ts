import type { NetworkStatus } from '../../../../electron/api/network-status.ts';
import type { BenchMachine } from '../../vm/bench-machine.ts';
import type { LoadGuest } from '../rows/row.ts';
import type { RunningSubject } from '../subjects/subject.ts';
import { LOAD_IMAGE } from './vm-bench-session.ts';

/** A network that the VM can be on, as `network.mode` names it. */
export const VM_MODES = ['boathouse', 'qemu'] as const;
export type VmMode = (typeof VM_MODES)[number];

/** Docker's networks that the load's container is on: its bridge, behind the VM's own NAT and with an MTU of 1500, or the VM's own. */
export const CONTAINER_NETWORKS = ['bridge', 'host'] as const;
export type ContainerNetwork = (typeof CONTAINER_NETWORKS)[number];

export function vmSubjectName(mode: VmMode, network: ContainerNetwork): string {
  return network === 'bridge' ? mode : `${mode}, --net=${network}`;
}

/** What the machine, which runs, is measured by. Disposing does nothing to it. */
export async function vmSubject(machine: BenchMachine): Promise<RunningSubject> {
  const { ipv4 } = JSON.parse(await machine.expectCli(['network', 'status', '--json'])) as NetworkStatus;
  if (ipv4.host === null || ipv4.dns === null) throw new Error('the VM has no way to this machine');
  return {
    hostAlias: ipv4.host,
    dns: ipv4.dns,
    pids: [await machine.backendPid(), await machine.hypervisorPid()],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Starts the container that the load runs in. */
export async function loadContainer(
  machine: BenchMachine,
  network: ContainerNetwork,
): Promise<Pick<LoadGuest, 'inside' | 'env'>> {
  const name = `load-${network}`;
  const options = ['--detach', '--init', '--name', name, '--network', network];
  await machine.docker.expect(['run', ...options, LOAD_IMAGE]);
  return {
    inside: (argv) => machine.docker.commandLine(['exec', name, ...argv]),
    env: machine.docker.env,
  };
}
