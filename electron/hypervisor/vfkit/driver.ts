import { BoathouseError } from '../../base/errors.ts';
import { loadNativeAddon } from '../../native/load-native-addon.ts';
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
import { readMacFacts } from '../mac-facts.ts';
import { MAC_ACCELERATOR, probeMac } from '../mac-probe.ts';
import { attachMachine } from './attach.ts';
import { checkSpec } from './check-spec.ts';
import { findVfkit, requireMac } from './find-vfkit.ts';
import { launchMachine } from './launch.ts';

/** Facts about vfkit as a driver; `driver-table.ts` shows them beside the others'. */
export const VFKIT_CAPABILITIES: DriverCapabilities = { pause: true, powerButton: true, dataDisk: 'raw' };

/**
 * vfkit (github.com/crc-org/vfkit): Apple's Virtualization.framework, on macOS 13 and newer, for guests of the Mac's own architecture.
 * What it cannot: give files of a shared folder another owner (Apple's virtio-fs is the user's own process, and refuses a chown), share a folder read-only by a device of its own (that is carried over ssh), notice a guest that resets itself. It was tried against a stand-in alone, never on a Mac.
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
    const { arch, signal } = request;
    const found = await probeMac({
      program: 'vfkit',
      name: 'vfkit',
      host: this.#host,
      request,
      find: async () => {
        const mac = await this.#readMac(signal);
        requireMac(mac);
        // Without it nobody can hold the other end of the network card.
        loadNativeAddon();
        return { ...(await findVfkit(this.#host, signal)), mac };
      },
      launch: (binary, guest, context) =>
        launchMachine({ ...this.#parts(binary), spec: { ...guest, network: null }, context }),
    });
    if (found.kind === 'unavailable') return found;
    const { binary, version, mac } = found.installation;
    this.#binary = binary;
    return {
      kind: 'available',
      accelerator: MAC_ACCELERATOR,
      version,
      program: binary,
      warnings: [],
      shareKinds: ['virtiofs', '9p-ssh'],
      // vfkit's virtio-fs has no such option: it shares every folder for writing (`pkg/vf/virtio.go`).
      readOnlyShareKinds: ['9p-ssh'],
      networkKinds: ['datagram'],
      rosetta: arch === 'amd64' ? 'none' : mac.rosetta ? 'usable' : 'not-installed',
    };
  }

  async launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine> {
    if (this.#binary === null)
      throw new BoathouseError('hypervisor-failed', 'no probe was made for vfkit before the launch');
    return await launchMachine({ ...this.#parts(this.#binary), spec: checkSpec(spec), context });
  }

  async attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null> {
    return await attachMachine({ record, context, clock: this.#host.clock });
  }

  #parts(binary: string) {
    return { binary, cableProgram: this.#cableProgram, clock: this.#host.clock };
  }
}
