import { inject } from 'vitest';
import { BASE_IMAGE } from './base-images.ts';
import { MachineUnderTest, type MachineOptions, NETWORK_MODE } from './machine-under-test.ts';
import { sharedMachineName } from './shared-machine-name.ts';

/**
 * The worker's shared machine, running, with the base image. Its files run one after another, and booting takes most of a file's time: so
 * it is left running for the next one, which has to `clean()` up behind itself. The global set-up disposes it.
 */
export async function sharedMachine(): Promise<MachineUnderTest> {
  const machine = new MachineUnderTest(inject('session'), { name: sharedMachineName() });
  await machine.start();
  await machine.ensureImage(BASE_IMAGE);
  return machine;
}

/** One on our own network, running, with the base image: the shared one if it is that, else one of the file's own. */
export async function machineOnOwnNetwork(name: string): Promise<MachineUnderTest> {
  if (NETWORK_MODE === 'boathouse') return await sharedMachine();
  const machine = await ownMachine({ name, settings: { network: { mode: 'boathouse' } } });
  await machine.start();
  await machine.ensureImage(BASE_IMAGE);
  return machine;
}

/** Behind a file that used it. */
export async function leaveMachine(machine: MachineUnderTest): Promise<void> {
  if (machine.home === sharedMachineAsItIs().home) await machine.clean();
  else await machine[Symbol.asyncDispose]();
}

/** The same one in whatever state it is. */
export function sharedMachineAsItIs(): MachineUnderTest {
  return new MachineUnderTest(inject('session'), { name: sharedMachineName() });
}

/** A machine for one file or one test, which disposes it. Not started. The shared one is stopped: one VM a worker at a time. */
export async function ownMachine(options: MachineOptions): Promise<MachineUnderTest> {
  const shared = sharedMachineAsItIs();
  await shared.prepare();
  await shared.cli(['stop']);
  const machine = new MachineUnderTest(inject('session'), options);
  await machine.prepare();
  return machine;
}
