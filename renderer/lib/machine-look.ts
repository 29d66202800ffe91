import type { MachineState, StartPhase } from '../../electron/api/machine-status.ts';
import type { TextKey } from './i18n/t.ts';

/** The shape of `components/state-mark.tsx` for each state of the machine. */
export const MACHINE_SHAPE = {
  stopped: 'stopped',
  starting: 'busy',
  running: 'running',
  paused: 'paused',
  stopping: 'busy',
  failed: 'failed',
} as const satisfies Record<MachineState['state'], string>;

export const MACHINE_TEXT = {
  stopped: 'machine.stopped',
  starting: 'machine.starting',
  running: 'machine.running',
  paused: 'machine.paused',
  stopping: 'machine.stopping',
  failed: 'machine.failed',
} as const satisfies Record<MachineState['state'], TextKey>;

export const PHASE_TEXT = {
  prepare: 'machine.phase.prepare',
  launch: 'machine.phase.launch',
  kernel: 'machine.phase.kernel',
  disks: 'machine.phase.disks',
  services: 'machine.phase.services',
  ssh: 'machine.phase.ssh',
  engine: 'machine.phase.engine',
} as const satisfies Record<StartPhase, TextKey>;
