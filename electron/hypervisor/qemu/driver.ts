import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../../base/errors.ts';
import type {
  Architecture,
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
import { AnswerCache } from '../answer-cache.ts';
import { attachMachine } from './attach.ts';
import { chooseAccelerator } from './choose-accelerator.ts';
import type { HostFacts } from '../host-facts.ts';
import { inspectInstallation } from './inspect-installation.ts';
import type { Installation } from './installation.ts';
import { Launch } from './launch.ts';
import { refuseNonAscii } from './narrow-paths.ts';
import { networkKinds } from './network-kinds.ts';

/** Facts about QEMU as a driver; `driver-table.ts` shows them beside the others'. */
export const QEMU_CAPABILITIES: DriverCapabilities = { pause: true, powerButton: true, dataDisk: 'raw' };

const CACHE_NAME = 'qemu.json';

/** QEMU, on every system that has it: KVM, HVF or WHPX where they work, emulation where they do not. */
export class QemuDriver implements HypervisorDriver {
  readonly name = 'qemu';
  readonly capabilities = QEMU_CAPABILITIES;
  readonly #host: HostFacts;
  /** What `probe` found, for `launch`. */
  readonly #installations = new Map<Architecture, Installation>();

  constructor(host: HostFacts) {
    this.#host = host;
  }

  async probe(request: ProbeRequest): Promise<ProbeResult> {
    const { dataFolder, stateFolder, logger, signal } = request;
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    const cache = new AnswerCache(join(stateFolder, CACHE_NAME));
    const context = { host: this.#host, cache, stateFolder, clock: this.#host.clock, logger, signal };
    try {
      const installation = await inspectInstallation(request.arch, context);
      const { kernel, initramfs } = request.probeKernel;
      refuseNonAscii([kernel, initramfs, dataFolder, stateFolder], this.#host.platform);
      this.#installations.set(request.arch, installation);
      const choice = await chooseAccelerator(request, installation, context);
      if (choice.kind === 'none') return { kind: 'unavailable', reason: choice.reason, hint: choice.hint };
      return {
        kind: 'available',
        accelerator: choice.accelerator,
        version: installation.features.version,
        program: installation.binary,
        warnings: choice.warnings,
        shareKinds: shareKinds(installation),
        readOnlyShareKinds: shareKinds(installation).filter(
          (kind) => kind !== 'virtiofs' || installation.virtiofsd?.readOnly === true,
        ),
        networkKinds: networkKinds(installation.features.version, this.#host.platform),
        rosetta: 'none',
      };
    } catch (error) {
      if (!(error instanceof BoathouseError) || error.code === 'cancelled') throw error;
      return { kind: 'unavailable', reason: error.message, hint: error.hint ?? '' };
    }
  }

  async launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine> {
    const installation = this.#installations.get(spec.arch);
    if (installation === undefined)
      throw new BoathouseError('hypervisor-failed', `no probe was made for ${spec.arch} guests before the launch`);
    const disks = spec.disks.map(({ path }) => path);
    refuseNonAscii([spec.kernel, spec.initramfs, ...disks, context.runFolder], this.#host.platform);
    return await new Launch(spec, context, installation, this.#host.clock).run();
  }

  async attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null> {
    return await attachMachine(record, context, this.#host.clock);
  }
}

/** QEMU on Windows is built without either device. */
function shareKinds(installation: Installation): ShareKind[] {
  const kinds: ShareKind[] = [];
  if (installation.virtiofsd !== null) kinds.push('virtiofs');
  if (installation.features.devices.includes('virtio-9p-pci')) kinds.push('9p');
  return kinds.length === 0 ? ['9p-ssh'] : kinds;
}
