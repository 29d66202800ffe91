import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { throwIfCancelled, within } from '../../host/delay.ts';
import type { LaunchContext, ProbeRequest } from '../driver.ts';
import type { TrialOutcome } from '../remembered-trial.ts';
import { TrialOutput } from '../trial-output.ts';
import type { VfkitSpec } from './command-line.ts';
import { launchMachine } from './launch.ts';
import type { VfkitMachine } from './machine.ts';

export interface Trial {
  readonly binary: string;
  readonly cableProgram: string;
  readonly request: ProbeRequest;
  readonly cpus: number;
  readonly deadlineMs: number;
  readonly clock: Clock;
}

const MEMORY_MIB = 512;

/**
 * Boots the image's kernel, without disk and network, and waits for its answer: in the way of the machine itself, so that the console,
 * the control socket and the kernel's form are tried as well. The trial's machine is gone when this returns. Throws `cancelled`.
 */
export async function tryVfkit(trial: Trial): Promise<TrialOutcome> {
  const { binary, cableProgram, request, cpus, clock } = trial;
  const { arch, probeKernel, stateFolder, logger, signal } = request;
  const { kernel, initramfs, commandLine } = probeKernel;
  const guest = { arch, cpus, memoryMiB: MEMORY_MIB, kernel, initramfs, commandLine };
  const spec: VfkitSpec = { ...guest, disks: [], shares: [], network: null };
  const context: LaunchContext = { runFolder: join(stateFolder, 'vfkit'), logFolder: stateFolder, logger, signal };
  const startedMs = clock.monotonic();
  try {
    const machine = await launchMachine({ binary, cableProgram, spec, context, clock });
    const abort = (): void => void machine.kill();
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await outcomeOf(machine, trial, startedMs);
    } finally {
      signal.removeEventListener('abort', abort);
      await machine.kill();
    }
  } catch (error) {
    if (!(error instanceof BoathouseError) || error.code === 'cancelled') throw error;
    return { kind: 'refused', reason: error.message, hint: error.hint ?? null };
  }
}

async function outcomeOf(machine: VfkitMachine, trial: Trial, startedMs: number): Promise<TrialOutcome> {
  const { clock, request, deadlineMs } = trial;
  const output = new TrialOutput();
  machine.console.onOutput((chunk) => output.push(chunk));
  const answered = output.contains(request.probeKernel.answer).then((): TrialOutcome => {
    return { kind: 'works', durationMs: Math.round(clock.monotonic() - startedMs) };
  });
  const ended = machine.exited.then((exit): TrialOutcome => {
    throwIfCancelled(request.signal);
    const reason = exit.kind === 'crashed' ? exit.detail : 'the guest ended before it answered';
    return { kind: 'refused', reason, hint: null };
  });
  const outcome = Promise.race([answered, ended]);
  return await within(clock, deadlineMs, outcome, () => ({ kind: 'hangs', lastLine: output.lastLine() }));
}
