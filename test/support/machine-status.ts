import type { MachineState, MachineStatus } from '../../electron/api/machine-status.ts';

/** A status with nothing but a state. */
export function machineStatus(machine: MachineState): MachineStatus {
  return {
    machine,
    phases: [],
    warnings: [],
    imageFallback: null,
    vm: null,
    dockerHost: 'unix:///home/test/boathouse/run/docker.sock',
    context: { name: 'boathouse', selected: null },
  };
}
