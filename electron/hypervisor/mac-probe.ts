import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../base/errors.ts';
import { AnswerCache } from './answer-cache.ts';
import { type TrialGuest, tryBoot } from './boot-trial.ts';
import type { LaunchContext, ProbeRequest, ProbeResult, VirtualMachine } from './driver.ts';
import { fileIdentity, type HostFacts } from './host-facts.ts';
import { describeOutcome, tryOrRemember } from './remembered-trial.ts';

const TRIAL_CPUS_MAX = 2;

/** Hypervisor.framework, as QEMU's hvf; Virtualization.framework stands on it as well. */
export const MAC_ACCELERATOR = 'hvf';

/** A hypervisor of macOS, as it was found. */
export interface MacInstallation {
  readonly binary: string;
  readonly version: string;
}

export interface MacProbe<I extends MacInstallation> {
  /** For messages. */
  readonly program: string;
  /** Of the files of its trial. */
  readonly name: string;
  readonly host: HostFacts;
  readonly request: ProbeRequest;
  /** Asks the Mac, and looks for the program; throws a BoathouseError for what is missing. */
  readonly find: () => Promise<I>;
  /** Of the trial's machine, without a network. */
  readonly launch: (binary: string, guest: TrialGuest, context: LaunchContext) => Promise<VirtualMachine>;
}

export type MacProbeResult<I> =
  | { readonly kind: 'works'; readonly installation: I }
  | Extract<ProbeResult, { kind: 'unavailable' }>;

/** See `HypervisorDriver.probe`: whether the program is there and boots the image's kernel, tried or remembered. Throws `cancelled`. */
export async function probeMac<I extends MacInstallation>(probe: MacProbe<I>): Promise<MacProbeResult<I>> {
  try {
    return await tryOut(probe);
  } catch (error) {
    if (!(error instanceof BoathouseError) || error.code === 'cancelled') throw error;
    return unavailable(error.message, error.hint ?? '');
  }
}

async function tryOut<I extends MacInstallation>(probe: MacProbe<I>): Promise<MacProbeResult<I>> {
  const { program, name, host, request, find, launch } = probe;
  const { arch, accelerator, probeKernel, stateFolder, logger } = request;
  const { clock, cpuCount, identity, trialDeadlineMs } = host;
  if (accelerator !== 'auto' && accelerator !== MAC_ACCELERATOR)
    return unavailable(`${program} has no ${accelerator}`, 'Set hypervisor.accelerator to auto, or use QEMU.');
  const installation = await find();
  const { binary } = installation;
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const outcome = await tryOrRemember({
    key: ['trial', arch, identity, await fileIdentity(binary), probeKernel.id].join('|'),
    cache: new AnswerCache(join(stateFolder, `${name}.json`)),
    clock,
    run: () =>
      tryBoot({
        request,
        cpus: Math.min(TRIAL_CPUS_MAX, cpuCount),
        deadlineMs: trialDeadlineMs,
        clock,
        name,
        launch: (guest, context) => launch(binary, guest, context),
      }),
  });
  const described = describeOutcome(program, outcome);
  logger.info(described);
  if (outcome.kind === 'works') return { kind: 'works', installation };
  const hint = outcome.kind === 'refused' ? outcome.hint : null;
  return unavailable(described, hint ?? 'Use QEMU.');
}

function unavailable(reason: string, hint: string): Extract<ProbeResult, { kind: 'unavailable' }> {
  return { kind: 'unavailable', reason, hint };
}
