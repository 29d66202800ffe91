import { createHash } from 'node:crypto';
import type { Settings } from '../../api/settings.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { Accelerator, Architecture, HypervisorDriver } from '../../hypervisor/driver.ts';
import type { DriverChoice } from '../../hypervisor/registry.ts';
import { dataDiskFolder, dataDiskPath, usedDataDisk } from '../data-disk-place.ts';
import { engineConfig } from '../engine-config.ts';
import type { GuestNetwork } from '../guest-network.ts';
import { loadImage, type MachineImage } from '../image-store.ts';
import { verifyImage } from '../image-verifier.ts';
import { ensureInstallKeys, type InstallKeys } from '../keys.ts';
import type { MachineDependencies } from '../machine-dependencies.ts';
import type { MachineFacts } from '../machine-record.ts';
import { probeKernelOf } from '../probe-kernel.ts';
import { chooseResources, type MachineResources, sizeWarnings } from '../resources.ts';
import { planShares, type SharePlan } from '../shares.ts';
import { kernelCommandLine } from './kernel-command-line.ts';
import { checkSocketPath } from './socket-path.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * All that a boot is given, decided before anything is changed on the disk or started: so a machine that an earlier backend
 * left running can be compared with it first.
 */
export interface LaunchPlan {
  readonly settings: Settings;
  readonly image: MachineImage;
  readonly keys: InstallKeys;
  readonly driver: HypervisorDriver;
  readonly accelerator: Accelerator;
  readonly resources: MachineResources;
  readonly shares: SharePlan;
  /** The guest gets Rosetta. */
  readonly rosetta: boolean;
  readonly dataDisk: string;
  /** daemon.json. */
  readonly engineConfig: string;
  readonly network: GuestNetwork;
  /** SHA-256 over the above: two plans with one digest boot the same machine. */
  readonly digest: string;
  readonly warnings: readonly string[];
}

/** `imageFolder` is that of the image to boot, whichever is installed. */
export async function makeLaunchPlan(
  dependencies: MachineDependencies,
  imageFolder: string,
  signal: AbortSignal,
): Promise<LaunchPlan> {
  const { layout, logger, arch } = dependencies;
  checkSocketPath(layout.engineSocket);
  const settings = await dependencies.readSettings();
  const resources = chooseResources(settings, dependencies.host);
  const image = await loadImage(imageFolder, arch);
  await verifyImage(image, signal);
  const keys = await ensureInstallKeys(layout.keysFolder, logger);
  const { driver, probe: hypervisor } = await chooseDriver(dependencies, { settings, image, signal });
  const { network, warnings: networkWarnings } = dependencies.networks.choose(
    settings.network,
    hypervisor.networkKinds,
  );
  const daemonJson = engineConfig(settings.engine.config, network.addressing);
  const shares = await untilAborted(
    planShares({
      shares: settings.shares,
      homeFolder: dependencies.host.homeFolder,
      kinds: hypervisor.shareKinds,
      readOnlyKinds: hypervisor.readOnlyShareKinds,
      unguardedKinds: hypervisor.unguardedShareKinds ?? [],
    }),
    signal,
  );
  const plan = {
    settings,
    image,
    keys,
    driver,
    accelerator: hypervisor.accelerator,
    resources,
    shares,
    rosetta: hypervisor.rosetta === 'usable' && settings.hypervisor.rosetta,
    dataDisk: dataDiskPath({ layout, settings: settings.disk }, driver.capabilities.dataDisk),
    engineConfig: daemonJson,
    network,
    warnings: [
      ...hypervisor.warnings,
      ...sizeWarnings(settings, driver.capabilities),
      ...networkWarnings,
      ...shares.warnings,
    ],
  };
  return { ...plan, digest: digestOf(plan, arch) };
}

export function factsOf(plan: LaunchPlan, dependencies: MachineDependencies): MachineFacts {
  return {
    arch: dependencies.arch,
    driver: plan.driver.name,
    accelerator: plan.accelerator,
    cpus: plan.resources.cpus,
    memoryMiB: plan.resources.memoryMiB,
    engineVersion: plan.image.manifest.engine.version,
    imageId: plan.image.manifest.imageId,
  };
}

async function chooseDriver(
  dependencies: MachineDependencies,
  request: { settings: Settings; image: MachineImage; signal: AbortSignal },
): Promise<DriverChoice & { kind: 'chosen' }> {
  const { image, settings, signal } = request;
  const { layout } = dependencies;
  const disk = { layout, settings: settings.disk };
  const wish = { driver: settings.hypervisor.driver, dataDisk: await usedDataDisk(disk) };
  const choice = await dependencies.drivers.choose(wish, {
    arch: dependencies.arch,
    accelerator: settings.hypervisor.accelerator,
    probeKernel: probeKernelOf(image),
    dataFolder: dataDiskFolder(disk),
    stateFolder: layout.cacheFolder,
    logger: dependencies.logger.child('probe'),
    signal,
  });
  if (choice.kind === 'chosen') return choice;
  const translation = await dependencies.translation();
  // What a driver advises would not help then.
  const hint = translation === null ? choice.hint : `${translation.problem} ${translation.fix}`;
  throw new BoathouseError('hypervisor-unavailable', choice.reason, { hint });
}

/** Of what the guest or the hypervisor would notice; neither the time nor the ports, which differ with each boot. */
function digestOf(plan: Omit<LaunchPlan, 'digest'>, arch: Architecture): string {
  const parts = [
    arch,
    plan.image.manifest.imageId,
    kernelCommandLine(plan.image.manifest, plan.accelerator),
    plan.driver.name,
    plan.accelerator,
    plan.resources,
    plan.dataDisk,
    plan.settings.disk.sizeGiB,
    plan.shares.mounts,
    plan.rosetta,
    plan.engineConfig,
    plan.network.kind,
    plan.network.addressing,
    plan.keys.client.publicKey,
    plan.keys.host.publicKey,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
