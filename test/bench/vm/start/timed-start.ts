import { readFile } from 'node:fs/promises';
import type { StartPhase } from '../../../../electron/api/machine-status.ts';
import { type Series, series } from '../../figures/result.ts';
import type { BenchMachine } from '../bench-machine.ts';
import { processCpuMs } from '../usage/cpu-time.ts';
import { type GuestMark, guestMarksOf } from './guest-marks.ts';

export interface TimedStart {
  /** From the start of `boathouse start --detach` until `docker version`, run after it, had its answer and ended. */
  readonly answeredMs: number;
  /** Of that, `boathouse start --detach`. */
  readonly commandMs: number;
  /** As `boathouse status --json` tells them. */
  readonly phases: readonly { readonly phase: StartPhase; readonly durationMs: number }[];
  readonly guestMarks: readonly GuestMark[];
  /** Of QEMU until then: on a machine that is not quiet it is steadier than the times. */
  readonly hypervisorCpuMs: number;
}

/** Starts a machine that is prepared, as a script would: `boathouse start --detach && docker version`. */
export async function timedStart(machine: BenchMachine): Promise<TimedStart> {
  const begun = performance.now();
  await machine.start();
  const started = performance.now();
  await machine.docker.expect(['version']);
  const answeredMs = performance.now() - begun;
  const hypervisorCpuMs = await processCpuMs(await machine.hypervisorPid());
  const { phases } = await machine.status();
  const guestMarks = guestMarksOf(await readFile(machine.layout.consoleLog, 'utf8'));
  return { answeredMs, commandMs: started - begun, phases, guestMarks, hypervisorCpuMs };
}

/** The whole, then what it consists of, in seconds. */
export function startSeries(starts: readonly TimedStart[]): Series[] {
  const inSeconds = (name: string, of: (start: TimedStart) => number): Series =>
    series(
      name,
      's',
      starts.map((start) => of(start) / 1000),
    );
  const phaseNames = starts[0]?.phases.map(({ phase }) => phase) ?? [];
  const markNames = starts[0]?.guestMarks.map(({ name }) => name) ?? [];
  return [
    inSeconds('until `docker version` answered', (start) => start.answeredMs),
    inSeconds('boathouse start --detach', (start) => start.commandMs),
    ...phaseNames.map((name) => inSeconds(`phase ${name}`, (start) => phaseMs(start, name))),
    inSeconds('start, outside the phases', (start) => start.commandMs - allPhasesMs(start)),
    inSeconds('processor time of QEMU', (start) => start.hypervisorCpuMs),
    ...markNames.map((name) => inSeconds(`guest’s clock at ${name}`, (start) => markMs(start, name))),
  ];
}

function phaseMs(start: TimedStart, name: StartPhase): number {
  return start.phases.find(({ phase }) => phase === name)?.durationMs ?? 0;
}

function allPhasesMs(start: TimedStart): number {
  return start.phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function markMs(start: TimedStart, wanted: string): number {
  return start.guestMarks.find(({ name }) => name === wanted)?.uptimeMs ?? 0;
}
