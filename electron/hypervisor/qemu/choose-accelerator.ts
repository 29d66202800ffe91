import { join } from 'node:path';
import type { Accelerator, ProbeRequest } from '../driver.ts';
import { describeOutcome, type TrialOutcome, tryOrRemember } from '../remembered-trial.ts';
import { type Trial, tryAccelerator } from './accelerator-trial.ts';
import { candidateAccelerators, type EmulationCause, emulationWarning, oldEmulatorWarning } from './accelerators.ts';
import { fileIdentity } from '../host-facts.ts';
import type { InspectContext } from './inspect-installation.ts';
import type { Installation } from './installation.ts';

export type AcceleratorChoice =
  | { readonly kind: 'chosen'; readonly accelerator: Accelerator; readonly warnings: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string; readonly hint: string };

const TRIAL_MEMORY_MIB = 512;
const TRIAL_CPUS_MAX = 2;
/** The first accelerator under which the request's kernel really boots. Emulation is not tried: it depends on nothing. */
export async function chooseAccelerator(
  request: ProbeRequest,
  installation: Installation,
  context: InspectContext,
): Promise<AcceleratorChoice> {
  const candidates = candidateAccelerators(request.arch, context.host);
  const wanted =
    request.accelerator === 'auto' ? candidates : candidates.filter((candidate) => candidate === request.accelerator);
  let failure: Failure | null = null;
  for (const accelerator of wanted) {
    if (accelerator === 'tcg') {
      const cause = emulationCause(candidates, failure);
      const defect = oldEmulatorWarning(installation.features.version);
      const warnings = [emulationWarning(cause, context.host.platform), ...(defect === null ? [] : [defect])];
      return { kind: 'chosen', accelerator, warnings };
    }
    const outcome = await tryOnce(accelerator, request, installation, context);
    const reason = describeOutcome(accelerator, outcome);
    context.logger.info(reason);
    if (outcome.kind === 'works') return { kind: 'chosen', accelerator, warnings: [] };
    failure = { reason, hint: outcome.kind === 'refused' ? outcome.hint : null };
  }
  return {
    kind: 'none',
    reason: failure?.reason ?? `${request.accelerator} does not run ${request.arch} guests on this computer`,
    hint: failure?.hint ?? 'Set hypervisor.accelerator to auto, or to one that works here.',
  };
}

interface Failure {
  readonly reason: string;
  readonly hint: string | null;
}

function emulationCause(candidates: readonly Accelerator[], failure: Failure | null): EmulationCause {
  if (failure !== null) return { kind: 'acceleration-failed', ...failure };
  return candidates.length === 1 ? { kind: 'foreign-architecture' } : { kind: 'asked-for' };
}

async function tryOnce(
  accelerator: Accelerator,
  request: ProbeRequest,
  installation: Installation,
  context: InspectContext,
): Promise<TrialOutcome> {
  const { host, cache } = context;
  const { kernel, initramfs, commandLine, answer, id } = request.probeKernel;
  const cpus = Math.min(TRIAL_CPUS_MAX, host.cpuCount);
  const trial: Trial = {
    binary: installation.binary,
    qemuVersion: installation.features.version,
    guest: { arch: request.arch, accelerator, cpus, memoryMiB: TRIAL_MEMORY_MIB, kernel, initramfs, commandLine },
    answer,
    deadlineMs: host.trialDeadlineMs,
    folder: join(request.stateFolder, 'trial'),
  };
  return await tryOrRemember({
    key: ['accelerator', accelerator, host.identity, await fileIdentity(installation.binary), id].join('|'),
    cache,
    clock: host.clock,
    run: () => tryAccelerator(trial, context),
  });
}
