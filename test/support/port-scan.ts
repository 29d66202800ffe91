import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { BASH_IMAGE } from './base-images.ts';
import { HOST_ALIAS, type MachineUnderTest } from './machine-under-test.ts';
import { networkStatus } from './network-activity.ts';

/** What a container that nobody trusts, without a user and without capabilities, runs. */
export function runUnprivileged(machine: MachineUnderTest, script: string): Promise<string> {
  const options = ['--rm', '--user', '65534', '--cap-drop', 'ALL'];
  return machine.docker.expect(['run', ...options, BASH_IMAGE, 'bash', '-c', script]);
}

/** Ports of this computer that accept on its loopback or elsewhere: the kernel's own list. */
export async function listeningOnHost(protocol: 'tcp' | 'udp'): Promise<Set<number>> {
  const state = protocol === 'tcp' ? '0A' : '07';
  const tables = await Promise.all(['', '6'].map((family) => readFile(`/proc/net/${protocol}${family}`, 'utf8')));
  const rows = tables.flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)));
  return new Set(rows.filter((row) => row[3] === state).map((row) => Number.parseInt(row[1]?.split(':')[1] ?? '', 16)));
}

export async function addressesOfVm(machine: MachineUnderTest): Promise<string[]> {
  const text = await machine.inVm("ip -4 addr show | grep -o 'inet [0-9.]*' | cut -d' ' -f2");
  return text.split('\n').filter((address) => !address.startsWith('127.'));
}

/** Lines of `ADDRESS PORT`. */
export function byAddress(output: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const line of output.split('\n').filter((text) => text !== '')) {
    const [address = '', port = ''] = line.split(' ');
    found.set(address, [...(found.get(address) ?? []), Number(port)]);
  }
  return found;
}

export interface PortScan {
  /** What the shell makes of it: `seq 1 9`. */
  readonly ports: string;
  /** The network's own addresses (gateway and host alias), and the VM's as well. */
  readonly addresses: 'network' | 'network-and-vm';
}

/** Of the ports in the list, only those may be open that are meant to be. */
export async function expectNothingElseOpen(machine: MachineUnderTest, { ports, addresses }: PortScan): Promise<void> {
  const { ipv4 } = await networkStatus(machine);
  const vm = addresses === 'network' ? [] : await addressesOfVm(machine);
  const before = await listeningOnHost('tcp');
  // Two shells, since the machine under test has two processors and a shell waits for each answer.
  const script = [
    `ports=($(${ports}));`,
    'scan() { for ((index = $1; index < ${#ports[@]}; index += 2)); do port=${ports[index]};',
    `for address in ${[ipv4.gateway, HOST_ALIAS, ...vm].join(' ')}; do`,
    'if { exec 3<>/dev/tcp/$address/$port; } 2>/dev/null; then echo $address $port; exec 3>&-; fi;',
    'done; done; };',
    'scan 0 & scan 1 & wait',
  ].join(' ');
  const found = byAddress(await runUnprivileged(machine, script));
  const after = await listeningOnHost('tcp');
  // What the host itself serves is told by its kernel; some of it may have come or gone meanwhile.
  const served = found.get(HOST_ALIAS) ?? [];
  found.delete(HOST_ALIAS);
  expect(served.filter((port) => !before.has(port) && !after.has(port))).toEqual([]);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries([[ipv4.gateway, [53]], ...vm.map((address) => [address, [22]])]),
  );
}
