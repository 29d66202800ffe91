import { BoathouseError } from '../../base/errors.ts';
import type { LaunchContext, MachineSpec, VirtualMachine } from '../../hypervisor/driver.ts';
import { formatSshEndpoint } from '../../forward/ssh/ssh-endpoint.ts';
import type { OpenNetwork } from '../guest-network.ts';
import type { MachineDependencies } from '../machine-dependencies.ts';
import { writeRunRecord } from '../machine-record.ts';
import { ROSETTA_TAG, shareAttachments } from '../shares.ts';
import { killVm } from '../stop-vm.ts';
import { kernelCommandLine } from './kernel-command-line.ts';
import { factsOf, type LaunchPlan } from './launch-plan.ts';
import type { NewDataDisk } from './new-data-disk.ts';

/** Another program may take the free port that was found before the hypervisor opens it. */
const PORT_TRIES = 3;

export interface LaunchedVm {
  readonly vm: VirtualMachine;
  readonly network: OpenNetwork;
}

/** Starts the hypervisor and leaves the record by which a later backend finds it. Cleans up after itself when it throws. */
export async function launchVm(
  plan: LaunchPlan,
  dependencies: MachineDependencies,
  newDisk: NewDataDisk,
  signal: AbortSignal,
): Promise<LaunchedVm> {
  const { layout } = dependencies;
  const { driver } = plan;
  for (let attempt = 1; ; attempt += 1) {
    const network = await plan.network.open();
    let vm: VirtualMachine | null = null;
    try {
      vm = await driver.launch(machineSpec(plan, dependencies, network), launchContext(dependencies, signal));
      newDisk.usedBy(vm);
      await writeRunRecord(layout.machineRecord, {
        formatVersion: 1,
        machine: vm.record,
        facts: factsOf(plan, dependencies),
        planDigest: plan.digest,
        settings: plan.settings,
        networkKind: network.attachment.kind,
        ssh: network.ssh,
        lease: network.lease,
      });
      return { vm, network };
    } catch (error) {
      try {
        if (vm !== null) await killVm({ vm, clock: dependencies.clock });
      } finally {
        await network.dispose();
      }
      const portTaken = error instanceof BoathouseError && error.code === 'port-in-use';
      if (!portTaken || attempt === PORT_TRIES) throw error;
      const taken = network.ssh === null ? 'a port' : formatSshEndpoint(network.ssh);
      dependencies.logger.info(`${taken} was taken; trying another one`);
    }
  }
}

export function launchContext(dependencies: MachineDependencies, signal: AbortSignal): LaunchContext {
  const { layout, logger } = dependencies;
  return { runFolder: layout.vmRunFolder, logFolder: layout.logFolder, logger: logger.child('hypervisor'), signal };
}

function machineSpec(plan: LaunchPlan, dependencies: MachineDependencies, network: OpenNetwork): MachineSpec {
  const { image, resources } = plan;
  return {
    arch: dependencies.arch,
    accelerator: plan.accelerator,
    cpus: resources.cpus,
    memoryMiB: resources.memoryMiB,
    kernel: image.paths.kernel,
    initramfs: image.paths.initramfs,
    commandLine: kernelCommandLine(image.manifest, plan.accelerator),
    bootDisk: image.paths.bootDisk,
    disks: [
      { path: image.paths.rootfs, readOnly: true },
      { path: dependencies.layout.configDisk, readOnly: true },
      { path: plan.dataDisk, readOnly: false },
    ],
    shares: shareAttachments(plan.shares.mounts),
    ...(plan.rosetta ? { rosettaTag: ROSETTA_TAG } : {}),
    network: network.attachment,
  };
}
