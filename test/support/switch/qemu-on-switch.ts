import { BoathouseError } from '../../../electron/base/errors.ts';
import type {
  HypervisorDriver,
  LaunchContext,
  MachineRecord,
  MachineSpec,
  ProbeRequest,
  ProbeResult,
  VirtualMachine,
} from '../../../electron/hypervisor/driver.ts';
import { QEMU_CAPABILITIES, type QemuDriver } from '../../../electron/hypervisor/qemu/driver.ts';

/**
 * A hypervisor whose only network is a switch of its system, as Hyper-V's is: QEMU's driver, asked for its user network, with a QEMU that
 * makes a TAP device of it (`switch-under-test.ts`).
 */
export class QemuOnSwitch implements HypervisorDriver {
  readonly name = 'qemu';
  readonly capabilities = QEMU_CAPABILITIES;
  readonly #qemu: QemuDriver;

  constructor(qemu: QemuDriver) {
    this.#qemu = qemu;
  }

  async probe(request: ProbeRequest): Promise<ProbeResult> {
    const result = await this.#qemu.probe(request);
    return result.kind === 'available' ? { ...result, networkKinds: ['switch'] } : result;
  }

  async launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine> {
    if (spec.network.kind !== 'switch') throw new BoathouseError('hypervisor-failed', 'there is a switch and no more');
    return await this.#qemu.launch({ ...spec, network: { kind: 'user', forwards: [] } }, context);
  }

  attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null> {
    return this.#qemu.attach(record, context);
  }
}
