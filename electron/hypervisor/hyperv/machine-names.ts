import { createHash } from 'node:crypto';

/** What a run's machine and its console's pipe are called: Hyper-V, and Windows' pipes, have one list for all users and data folders. */
export interface MachineNames {
  readonly machine: string;
  readonly pipe: string;
}

/** Of the run folder, which no other installation has, nor another user. */
export function machineNames(runFolder: string): MachineNames {
  const identity = createHash('sha256').update(runFolder.toLowerCase()).digest('hex').slice(0, 16);
  return { machine: `Boathouse ${identity}`, pipe: `boathouse-${identity}-console` };
}

/** As Hyper-V is told it. */
export function pipePath(name: string): string {
  return `\\\\.\\pipe\\${name}`;
}
