import { BoathouseError } from '../../base/errors.ts';
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
import type { HostFacts } from '../host-facts.ts';
import { readMacFacts, requireHardware } from '../mac-facts.ts';
import { MAC_ACCELERATOR, probeMac } from '../mac-probe.ts';
import { attachMachine } from './attach.ts';
import { checkSpec } from './check-spec.ts';
import { findHyperkit } from './find-hyperkit.ts';
import { launchMachine } from './launch.ts';

/** Facts about HyperKit as a driver; `driver-table.ts` shows them beside the others'. */
export const HYPERKIT_CAPABILITIES: DriverCapabilities = { pause: true, powerButton: true, dataDisk: 'raw' };

/** Programs of ours, compiled, that a machine on HyperKit takes. */
export interface HyperkitPrograms {
  /** `relay-program.js`. */
  readonly relay: string;
  /** `share-program.js`, a 9P server (`share-server.ts`). */
  readonly share: string;
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
    const found = await probeMac({
      program: 'HyperKit',
      name: 'hyperkit',
      host: this.#host,
      request,
      find: async () => {
        requireHardware(await this.#readMac(request.signal));
        return await findHyperkit(this.#host, request.signal);
      },
      launch: (binary, guest, context) =>
        launchMachine({ ...this.#parts(binary), spec: { ...guest, network: null }, context }),
    });
    if (found.kind === 'unavailable') return found;
    const { binary, version } = found.installation;
    this.#binary = binary;
    return {
      kind: 'available',
      accelerator: MAC_ACCELERATOR,
      version,
      program: binary,
      warnings: [],
      shareKinds: ['9p'],
      readOnlyShareKinds: ['9p'],
      networkKinds: ['vpnkit'],
      rosetta: 'none',
    };
  }

  async launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine> {
    if (this.#binary === null)
      throw new BoathouseError('hypervisor-failed', 'no probe was made for HyperKit before the launch');
    const checked = await checkSpec(spec);
    return await launchMachine({ ...this.#parts(this.#binary), spec: checked, context });
  }

  async attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null> {
    return await attachMachine({ record, context, clock: this.#host.clock });
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
