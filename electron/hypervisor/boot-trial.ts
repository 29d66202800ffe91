import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { BoathouseError } from '../base/errors.ts';
import { throwIfCancelled, within } from '../host/delay.ts';
import type { LaunchContext, MachineSpec, ProbeRequest, VirtualMachine } from './driver.ts';
import type { TrialOutcome } from './remembered-trial.ts';
import { TrialOutput } from './trial-output.ts';

/** The image's kernel, without disk and folder; the network is the driver's own affair. */
export type TrialGuest = Omit<MachineSpec, 'accelerator' | 'network'>;

export interface BootTrial {
  readonly request: ProbeRequest;
  readonly cpus: number;
  readonly deadlineMs: number;
  readonly clock: Clock;
  /** Of the run folder, in the probe's state folder. */
  readonly name: string;
  readonly launch: (guest: TrialGuest, context: LaunchContext) => Promise<VirtualMachine>;
}

const MEMORY_MIB = 512;
/** How long a machine runs whose console nobody sees. One that Hyper-V and the like refuse is gone by then; what the guest does, its start shows. */
const UNSEEN_MS = 5000;

/**
 * Boots the image's kernel and waits for its answer: in the way of the machine itself, so that the console and whatever the hypervisor is
 * commanded by are tried as well. Of a machine without a console no more is found out than that it runs. The trial's machine is gone when this returns. Throws `cancelled`.
 */
export async function tryBoot(trial: BootTrial): Promise<TrialOutcome> {
  const { request, cpus, clock, name, launch } = trial;
  const { arch, probeKernel, stateFolder, logger, signal } = request;
  const { kernel, initramfs, commandLine, bootDisk } = probeKernel;
  const guest = { arch, cpus, memoryMiB: MEMORY_MIB, kernel, initramfs, commandLine, bootDisk, disks: [], shares: [] };
  const context: LaunchContext = { runFolder: join(stateFolder, name), logFolder: stateFolder, logger, signal };
  const startedMs = clock.monotonic();
  try {
    const machine = await launch(guest, context);
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

async function outcomeOf(machine: VirtualMachine, trial: BootTrial, startedMs: number): Promise<TrialOutcome> {
  const { clock, request, deadlineMs } = trial;
  const { withoutConsole } = machine;
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
  if (withoutConsole !== undefined)
    return await within(clock, UNSEEN_MS, ended, () => ({ kind: 'unseen', reason: withoutConsole.reason }));
  const outcome = Promise.race([answered, ended]);
  return await within(clock, deadlineMs, outcome, () => ({ kind: 'hangs', lastLine: output.lastLine() }));
}
