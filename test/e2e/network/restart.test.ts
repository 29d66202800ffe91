import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { endWorkerOf } from '../../support/debugged-worker.ts';
import { eventually } from '../../support/eventually.ts';
import { LoopbackServer } from '../../support/loopback-server.ts';
import { HOST_ALIAS, MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { networkActivity } from '../../support/network-activity.ts';
import { waitForExit } from '../../support/processes.ts';
import { sharedMachineName } from '../../support/shared-machine-name.ts';
import { expectWebReached, runWeb } from '../../support/web-container.ts';

let machine: MachineUnderTest;
let port: number;
let hypervisor: number;

beforeAll(async () => {
  // Its backend, the next one, lets a debugger in at a port that nobody else has.
  await sharedMachine();
  machine = new MachineUnderTest(inject('session'), {
    name: sharedMachineName(),
    env: { NODE_OPTIONS: '--inspect-port=0' },
  });
  hypervisor = await machine.hypervisorPid();
  port = await findFreePort();
  await runWeb(machine, port);
});
afterAll(async () => {
  // The shared machine's next backend is an ordinary one again.
  const pid = await machine.backendPid();
  process.kill(pid, 'SIGKILL');
  await waitForExit(pid);
  await (await sharedMachine()).clean();
});

async function expectNetworkWell(): Promise<void> {
  expect(await machine.hypervisorPid()).toBe(hypervisor);
  await expectWebReached(machine, { port, hostAlias: HOST_ALIAS });
  expect((await machine.status()).warnings.filter((text) => text.includes('network'))).toEqual([]);
}

test('backends that are killed and followed by others: the network is there each time, and nothing is sent twice', async () => {
  const retransmitted: number[] = [];
  for (let times = 0; times < 3; times += 1) {
    const pid = await machine.backendPid();
    process.kill(pid, 'SIGKILL');
    await waitForExit(pid);
    await machine.start();
    await expectNetworkWell();
    retransmitted.push((await networkActivity(machine)).tcp?.segmentsRetransmitted ?? Number.NaN);
  }
  // A computer may be too busy to run the VM for a second, once or twice.
  expect(Math.min(...retransmitted)).toBe(0);
});

test('a network worker that ends: the VM runs on, connections are cut, and the network comes back with its ports', async () => {
  const clients: Socket[] = [];
  await using server = await LoopbackServer.start((client) => void clients.push(client.resume()));
  const holding = ['exec', '--detach', 'web', 'sh', '-c', `sleep 3600 | nc ${HOST_ALIAS} ${server.port}`];
  await machine.docker.expect(holding);
  const client = await eventually(() => Promise.resolve(clients[0] ?? null), { what: 'a connection of the container' });

  const backend = await machine.backendPid();
  const cut = new Promise((resolve) => client.once('end', resolve).once('close', resolve));
  await endWorkerOf(backend, 3);
  await cut;
  await expectNetworkWell();
  expect(await machine.backendPid()).toBe(backend);
});
