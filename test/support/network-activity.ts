import type { NetworkActivity, NetworkStatus } from '../../electron/api/network-status.ts';
import type { MachineUnderTest } from './machine-under-test.ts';

/** What `boathouse network status --json` says. */
export async function networkStatus(machine: MachineUnderTest): Promise<NetworkStatus> {
  return JSON.parse(await machine.expectCli(['network', 'status', '--json'])) as NetworkStatus;
}

/** The same of a machine on our own network, whose card is connected. */
export async function networkActivity(machine: MachineUnderTest): Promise<NetworkActivity> {
  const { activity } = await networkStatus(machine);
  if (activity === null) throw new Error('the machine is not on our own network');
  return activity;
}
