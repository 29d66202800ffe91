import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
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
  ShareKind,
  VirtualMachine,
} from '../driver.ts';
import { fileIdentity, type HostFacts } from '../host-facts.ts';
import { readMacFacts, requireHardware } from '../mac-facts.ts';
import { describeOutcome, tryOrRemember } from '../remembered-trial.ts';
import { attachMachine } from './attach.ts';
import { checkSpec } from './check-spec.ts';
import { findHyperkit } from './find-hyperkit.ts';
import { launchMachine } from './launch.ts';

/** Facts about HyperKit as a driver; `driver-table.ts` shows them beside the others'. */
export const HYPERKIT_CAPABILITIES: DriverCapabilities = { pause: true, powerButton: true };

const CACHE_NAME = 'hyperkit.json';
const TRIAL_CPUS_MAX = 2;

/** Hypervisor.framework, as QEMU's hvf. */
const ACCELERATOR = 'hvf';

/** Programs of ours, compiled, that a machine on HyperKit takes. */
export interface HyperkitPrograms {
  /** `relay-program.js`. */
  readonly relay: string;
  /** A 9P server (`share-server.ts`); null: no folder is shared. */
  readonly share: string | null;
}

/**
 * HyperKit (github.com/moby/hyperkit): macOS' Hypervisor.framework on Intel Macs. It asks for no macOS 13 as vfkit does, and nobody has
 * maintained it since 2022. It was tried against a stand-in alone, never on a Mac.
 */
export class HyperkitDriver implements HypervisorDriver {
  readonly name = 'hyperkit';
  readonly capabilities = HYPERKIT_CAPABILITIES;
  readonly #host: HostFacts;
  readonly #programs: HyperkitPrograms;
  readonly #readMac: typeof readMacFacts;
  /** What `probe` found, for `launch`. */
  #binary: string | null = null;

  constructor(host: HostFacts, programs: HyperkitPrograms, readMac: typeof readMacFacts = readMacFacts) {
    this.#host = host;
    this.#programs = programs;
    this.#readMac = readMac;
  }

  async probe(request: ProbeRequest): Promise<ProbeResult> {
    try {
      return await this.#probe(request);
    } catch (error) {
      if (!(error instanceof BoathouseError) || error.code === 'cancelled') throw error;
      return unavailable(error.message, error.hint ?? '');
    }
  }

  async launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine> {
    if (this.#binary === null)
      throw new BoathouseError('hypervisor-failed', 'no probe was made for HyperKit before the launch');
    const checked = await checkSpec(spec, this.#programs.share !== null);
    return await launchMachine({ ...this.#parts(this.#binary), spec: checked, context });
  }

  async attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null> {
    return await attachMachine(record, context, this.#host.clock);
  }

  async #probe(request: ProbeRequest): Promise<ProbeResult> {
    const { clock, cpuCount, identity, trialDeadlineMs } = this.#host;
    const { accelerator, probeKernel, stateFolder, logger, signal } = request;
    if (accelerator !== 'auto' && accelerator !== ACCELERATOR)
      return unavailable(`HyperKit has no ${accelerator}`, 'Set hypervisor.accelerator to auto, or use QEMU.');
    requireHardware(await this.#readMac(signal));
    const { binary, version } = await findHyperkit(this.#host, signal);
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    const outcome = await tryOrRemember({
      key: ['trial', identity, await fileIdentity(binary), probeKernel.id].join('|'),
      cache: new AnswerCache(join(stateFolder, CACHE_NAME)),
      clock,
      run: () =>
        tryBoot({
          request,
          cpus: Math.min(TRIAL_CPUS_MAX, cpuCount),
          deadlineMs: trialDeadlineMs,
          clock,
          name: 'hyperkit',
          launch: (guest, context) =>
            launchMachine({ ...this.#parts(binary), spec: { ...guest, network: null }, context }),
        }),
    });
    logger.info(describeOutcome('HyperKit', outcome));
    if (outcome.kind !== 'works') {
      const hint = outcome.kind === 'refused' ? outcome.hint : null;
      return unavailable(describeOutcome('HyperKit', outcome), hint ?? 'Use QEMU.');
    }
    this.#binary = binary;
    const shareKinds: ShareKind[] = this.#programs.share === null ? [] : ['9p'];
    return {
      kind: 'available',
      accelerator: ACCELERATOR,
      version,
      warnings: shareKinds.length > 0 ? [] : ['HyperKit shares no folders with containers. QEMU and vfkit do.'],
      shareKinds,
      readOnlyShareKinds: shareKinds,
      networkKinds: ['vpnkit'],
      rosetta: 'none',
    };
  }

  #parts(binary: string) {
    return {
      binary,
      relayProgram: this.#programs.relay,
      shareProgram: this.#programs.share,
      clock: this.#host.clock,
    };
  }
}

function unavailable(reason: string, hint: string): ProbeResult {
  return { kind: 'unavailable', reason, hint };
}
