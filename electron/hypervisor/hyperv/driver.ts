import { mkdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { AnswerCache } from '../answer-cache.ts';
import { tryBoot } from '../boot-trial.ts';
import type {
  DriverCapabilities,
  HypervisorDriver,
  LaunchContext,
  MachineRecord,
  MachineSpec,
  ProbeRequest,
  ProbeResult,
  VirtualMachine,
} from '../driver.ts';
import { windowsPowerShell } from '../../host/windows-power-shell.ts';
import type { HostFacts } from '../host-facts.ts';
import {
  describeOutcome,
  isUsable,
  rememberNotFound,
  type RememberedTrial,
  tryOrRemember,
} from '../remembered-trial.ts';
import { attachMachine, runsStill } from './attach.ts';
import { NO_SWITCH_HINT } from './failure-hints.ts';
import { checkSpec } from './check-spec.ts';
import { launchMachine, SWITCH_ID } from './launch.ts';
import { pipePath } from './machine-names.ts';
import { PowerShell } from './power-shell.ts';
import { HypervService } from './service.ts';

/** Facts about Hyper-V as a driver; `driver-table.ts` shows them beside the others'. */
export const HYPERV_CAPABILITIES: DriverCapabilities = { pause: true, powerButton: true, dataDisk: 'vhdx' };

const CACHE_NAME = 'hyperv.json';
const TRIAL_CPUS_MAX = 2;
/** Beside what a guest takes: its disk is written, and PowerShell and the machine's firmware start. */
const TRIAL_OVERHEAD_MS = 30_000;

/** QEMU's whpx stands on the same hypervisor of Windows. */
const ACCELERATOR = 'whpx';

const NOT_FOUND = 'its guest was not found at an earlier start, and nobody could see whether Linux boots there';

/** How Windows is reached; a test has other ways. */
export interface HypervAccess {
  /** Windows PowerShell 5, whose module Hyper-V is the one that Windows comes with. */
  readonly powerShell: string;
  /** Begins to connect to the pipe of that name. */
  readonly dialPipe: (name: string) => Socket;
}

export function windowsAccess(env: NodeJS.ProcessEnv): HypervAccess {
  return { powerShell: windowsPowerShell(env), dialPipe: (name) => connect(pipePath(name)) };
}

/**
 * Hyper-V of Windows 10 and 11 (Pro, Enterprise, Education; not of Windows Server, `README.md`), for guests of the computer's own architecture, which boot by UEFI from the image's boot
 * disk. The data disk is a VHDX. Folders are carried over ssh. What it cannot: notice a guest that resets itself; show its console to who is no administrator (`README.md`). It was tried against a stand-in alone, never on
 * Windows.
 */
export class HypervDriver implements HypervisorDriver {
  readonly name = 'hyperv';
  readonly capabilities = HYPERV_CAPABILITIES;
  readonly #host: HostFacts;
  readonly #access: HypervAccess;
  readonly #service: HypervService;
  /** Of the last probe. */
  #trial: Omit<RememberedTrial, 'run'> | null = null;

  constructor(host: HostFacts, access: HypervAccess = windowsAccess(host.env)) {
    this.#host = host;
    this.#access = access;
    this.#service = new HypervService(new PowerShell(access.powerShell, host.env));
  }

  async probe(request: ProbeRequest): Promise<ProbeResult> {
    try {
      return await this.#probe(request);
    } catch (error) {
      if (!(error instanceof BoathouseError) || error.code === 'cancelled') throw error;
      return unavailable(error.message, error.hint ?? 'Use QEMU.');
    }
  }

  async launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine> {
    return await launchMachine({ ...this.#parts(), spec: checkSpec(spec), context });
  }

  async attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null> {
    return await attachMachine(record, context, this.#parts());
  }

  async runsStill(record: MachineRecord): Promise<boolean> {
    return await runsStill(record, this.#service);
  }

  async noteNotFound(): Promise<void> {
    if (this.#trial !== null) await rememberNotFound(this.#trial);
  }

  async growDisk(path: string, sizeBytes: number, signal: CancelSignal): Promise<void> {
    await this.#service.growDisk(path, sizeBytes, signal);
  }

  async #probe(request: ProbeRequest): Promise<ProbeResult> {
    const { clock, cpuCount, identity, trialDeadlineMs } = this.#host;
    const { arch, accelerator, probeKernel, stateFolder, logger, signal } = request;
    if (accelerator !== 'auto' && accelerator !== ACCELERATOR)
      return unavailable(`Hyper-V has no ${accelerator}`, 'Set hypervisor.accelerator to auto, or use QEMU.');
    const { version, hasSwitch } = await this.#service.inspect(SWITCH_ID, signal);
    if (!hasSwitch) return unavailable('Hyper-V has no virtual switch “Default Switch”', NO_SWITCH_HINT);
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    const key = ['trial', arch, identity, version, probeKernel.id].join('|');
    this.#trial = { key, cache: new AnswerCache(join(stateFolder, CACHE_NAME)), clock };
    const outcome = await tryOrRemember({
      ...this.#trial,
      run: () =>
        tryBoot({
          request,
          cpus: Math.min(TRIAL_CPUS_MAX, cpuCount),
          deadlineMs: trialDeadlineMs + TRIAL_OVERHEAD_MS,
          clock,
          name: 'hyperv',
          launch: (guest, context) => launchMachine({ ...this.#parts(), spec: { ...guest, network: null }, context }),
        }),
    });
    logger.info(describeOutcome('Hyper-V', outcome));
    if (!isUsable(outcome)) {
      const hint = outcome.kind === 'refused' ? outcome.hint : null;
      return unavailable(describeOutcome('Hyper-V', outcome), hint ?? 'Use QEMU.');
    }
    return {
      kind: 'available',
      accelerator: ACCELERATOR,
      version,
      program: null,
      warnings: [],
      // It has no device for folders.
      shareKinds: ['9p-ssh'],
      readOnlyShareKinds: ['9p-ssh'],
      networkKinds: ['switch'],
      rosetta: 'none',
      ...(outcome.kind === 'unseen' && outcome.notFound === true ? { doubt: NOT_FOUND } : {}),
    };
  }

  #parts() {
    return { service: this.#service, dialPipe: this.#access.dialPipe, clock: this.#host.clock };
  }
}

function unavailable(reason: string, hint: string): ProbeResult {
  return { kind: 'unavailable', reason, hint };
}
