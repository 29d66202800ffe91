import { z } from 'zod';
import { failure, type Failure } from './failure-shape.ts';
import { imageFallback } from './image-fallback.ts';

export { failure, type Failure };

/**
 * The phases of a start, in order. Each has a deadline and a log of its own; a failed start names the phase that it was in.
 */
export const startPhase = z.enum(['prepare', 'launch', 'kernel', 'disks', 'services', 'ssh', 'engine']);
export type StartPhase = z.infer<typeof startPhase>;

/** The state machine of `vm/machine.ts`, as data. Times are milliseconds since the epoch. */
export const machineState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('stopped') }),
  z.object({ state: z.literal('starting'), phase: startPhase, sinceMs: z.number(), startedMs: z.number() }),
  z.object({ state: z.literal('running'), sinceMs: z.number(), startDurationMs: z.number() }),
  /** The guest is frozen, its containers with it; `runningSinceMs` and `startDurationMs` are what `running` told. */
  z.object({
    state: z.literal('paused'),
    sinceMs: z.number(),
    runningSinceMs: z.number(),
    startDurationMs: z.number(),
  }),
  z.object({ state: z.literal('stopping'), sinceMs: z.number(), forced: z.boolean() }),
  z.object({ state: z.literal('failed'), phase: startPhase.nullable(), failure }),
]);
export type MachineState = z.infer<typeof machineState>;

/** There is an engine, which answers or stands. */
export function isUp({ state }: MachineState): boolean {
  return state === 'running' || state === 'paused';
}

/** Codes of failures that leave the VM running, or unknown whether it does: those of `Machine.stop`. Some starts fail with the last two and leave none. */
const MAY_RUN_STILL: ReadonlySet<string> = new Set([
  'vm-not-ended',
  'vm-unreachable',
  'vm-unknown',
  'hypervisor-not-responding',
  'keys-unusable',
]);

/** A stop may have something to do, and is not under way. */
export function canBeStopped(machine: MachineState): boolean {
  if (machine.state === 'failed') return MAY_RUN_STILL.has(machine.failure.code);
  return machine.state === 'starting' || isUp(machine);
}

/** How long each phase of the last start took; a phase that was not reached is absent. */
export const phaseTime = z.object({ phase: startPhase, durationMs: z.number() });

/** What `boathouse status` prints. */
export const machineStatus = z.object({
  machine: machineState,
  phases: z.array(phaseTime),
  warnings: z.array(z.string()),
  /** Null: the image of this version runs, or will. Its sentence is one of the warnings. */
  imageFallback: imageFallback.nullable(),
  /** Present once the VM was launched. */
  vm: z
    .object({
      arch: z.string(),
      driver: z.string(),
      accelerator: z.string(),
      cpus: z.number(),
      memoryMiB: z.number(),
      engineVersion: z.string(),
      imageId: z.string(),
      pid: z.number(),
    })
    .nullable(),
  /** The engine's socket on the host, in the form of DOCKER_HOST. */
  dockerHost: z.string(),
  /** `selected` is null where nobody asked: no backend runs. */
  context: z.object({ name: z.string(), selected: z.boolean().nullable() }),
});
export type MachineStatus = z.infer<typeof machineStatus>;
