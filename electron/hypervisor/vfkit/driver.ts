import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../../base/errors.ts';
import { loadNativeAddon } from '../../native/load-native-addon.ts';
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
import { fileIdentity, type HostFacts } from '../host-facts.ts';
import { readMacFacts } from '../mac-facts.ts';
import { describeOutcome, tryOrRemember } from '../remembered-trial.ts';
import { attachMachine } from './attach.ts';
import { checkSpec } from './check-spec.ts';
import { findVfkit, requireMac } from './find-vfkit.ts';
import { launchMachine } from './launch.ts';

/** Facts about vfkit as a driver; `driver-table.ts` shows them beside the others'. */
export const VFKIT_CAPABILITIES: DriverCapabilities = { pause: true, powerButton: true };

const CACHE_NAME = 'vfkit.json';
const TRIAL_CPUS_MAX = 2;

/** Virtualization.framework stands on the same hypervisor of macOS as QEMU's hvf. */
const ACCELERATOR = 'hvf';

/**
 * vfkit (github.com/crc-org/vfkit): Apple's Virtualization.framework, on macOS 13 and newer, for guests of the Mac's own architecture.
 * What it cannot: share a folder read-only, notice a guest that resets itself. It was tried against a stand-in alone, never on a Mac.
 */
export class VfkitDriver implements HypervisorDriver {
  readonly name = 'vfkit';
  readonly capabilities = VFKIT_CAPABILITIES;
  readonly #host: HostFacts;
  readonly #cableProgram: string;
  readonly #readMac: typeof readMacFacts;
  /** What `probe` found, for `launch`. */
  #binary: string | null = null;

  /** `cableProgram`: `cable-program.js`, compiled. */
  constructor(host: HostFacts, cableProgram: string, readMac: typeof readMacFacts = readMacFacts) {
    this.#host = host;
    this.#cableProgram = cableProgram;
    this.#readMac = readMac;
  }

  async probe(request: ProbeRequest): Promise<ProbeResult> {
    try {
      return await this.#probe(request);
    } catch (error) {
      if (!(error instanceof BoathouseError) || error.code === 'cancelled') throw error;
      return { kind: 'unavailable', reason: error.message, hint: error.hint ?? '' };
    }
  }

  async launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine> {
    if (this.#binary === null)
      throw new BoathouseError('hypervisor-failed', 'no probe was made for vfkit before the launch');
    const started = { binary: this.#binary, cableProgram: this.#cableProgram, clock: this.#host.clock };
    return await launchMachine({ ...started, spec: checkSpec(spec), context });
  }

  async attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null> {
    return await attachMachine(record, context, this.#host.clock);
  }

  async #probe(request: ProbeRequest): Promise<ProbeResult> {
    const { clock, cpuCount, identity, trialDeadlineMs } = this.#host;
    const { arch, accelerator, probeKernel, stateFolder, logger, signal } = request;
    if (accelerator !== 'auto' && accelerator !== ACCELERATOR)
      return unavailable(`vfkit has no ${accelerator}`, 'Set hypervisor.accelerator to auto, or use QEMU.');
    const mac = await this.#readMac(signal);
    requireMac(mac);
    // Without it nobody can hold the other end of the network card.
    loadNativeAddon();
    const { binary, version } = await findVfkit(this.#host, signal);
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    const cpus = Math.min(TRIAL_CPUS_MAX, cpuCount);
    const outcome = await tryOrRemember({
      key: ['trial', arch, identity, await fileIdentity(binary), probeKernel.id].join('|'),
      cache: new AnswerCache(join(stateFolder, CACHE_NAME)),
      clock,
      run: () =>
        tryBoot({
          request,
          cpus,
          deadlineMs: trialDeadlineMs,
          clock,
          name: 'vfkit',
          launch: (guest, context) =>
            launchMachine({
              binary,
              cableProgram: this.#cableProgram,
              spec: { ...guest, network: null },
              context,
              clock,
            }),
        }),
    });
    logger.info(describeOutcome('vfkit', outcome));
    if (outcome.kind !== 'works') {
      const hint = outcome.kind === 'refused' ? outcome.hint : null;
      return unavailable(describeOutcome('vfkit', outcome), hint ?? 'Use QEMU.');
    }
    this.#binary = binary;
    return {
      kind: 'available',
      accelerator: ACCELERATOR,
      version,
      warnings: [],
      shareKinds: ['virtiofs'],
      // vfkit's virtio-fs has no such option: it shares every folder for writing (`pkg/vf/virtio.go`).
      readOnlyShareKinds: [],
      networkKinds: ['datagram'],
      rosetta: arch === 'amd64' ? 'none' : mac.rosetta ? 'usable' : 'not-installed',
    };
  }
}

function unavailable(reason: string, hint: string): ProbeResult {
  return { kind: 'unavailable', reason, hint };
}
