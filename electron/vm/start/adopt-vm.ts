import { describeError } from '../../base/errors.ts';
import type { HypervisorDriver, VirtualMachine } from '../../hypervisor/driver.ts';
import type { InstallKeys } from '../keys.ts';
import type { MachineDependencies } from '../machine-dependencies.ts';
import { isRecordedVmAlive, readRunRecord, removeRunRecord, type RunRecord } from '../machine-record.ts';
import { STOP_GRACE_MS, stopVm } from '../stop-vm.ts';
import { launchContext } from './launch-vm.ts';
import { openGuest } from './open-guest.ts';

/** A virtual machine that an earlier backend left running, and that answers its driver. */
export interface LeftVm {
  readonly vm: VirtualMachine;
  /** The one that started it, whatever is chosen now. */
  readonly driver: HypervisorDriver;
  readonly record: RunRecord;
}

/** What does not answer at once, for example since the computer is just waking, may the next time. */
const TRIES = 2;

/**
 * Null when no machine was left, when it is gone, and when it runs and does not answer: what is left of such a one is ended by the driver's next
 * launch. Rejects when nobody can tell whether it runs, as the launch might end one that is well. Code: `vm-unknown`.
 */
export async function findLeftVm(dependencies: MachineDependencies, signal: AbortSignal): Promise<LeftVm | null> {
  const { drivers, layout, logger } = dependencies;
  const record = await readRunRecord(layout.machineRecord);
  const driver = record === null ? null : drivers.named(record.machine.driver);
  if (record === null || driver === null) return null;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      const vm = await driver.attach(record.machine, launchContext(dependencies, signal));
      if (vm !== null) return { vm, driver, record };
      await removeRunRecord(layout.machineRecord);
      return null;
    } catch (error) {
      signal.throwIfAborted();
      logger.warn(`the VM that an earlier backend left does not answer: ${describeError(error)}`);
    }
    if (!(await isRecordedVmAlive(layout.machineRecord, drivers))) return null;
  }
  return null;
}

/**
 * Ends a left machine so that nothing is lost: by its power button or, in case its keys are still the ones of this install,
 * over ssh. Error: `vm-not-ended`; its record stays then.
 */
export async function endLeftVm(
  left: LeftVm,
  dependencies: MachineDependencies,
  options: { readonly keys: InstallKeys; readonly force: AbortSignal },
): Promise<void> {
  const { clock, layout, logger } = dependencies;
  const { vm, driver, record } = left;
  const { force, keys } = options;
  logger.info(`the VM that an earlier backend left, process ${vm.record.pid}, is stopped`);
  // A machine that cannot be reached has its power button.
  const network = await dependencies.networks.adopt(record).catch(() => null);
  const access = openGuest(
    { endpoint: () => network?.ssh ?? record.ssh, keys, accelerator: record.facts.accelerator },
    dependencies,
  );
  const { powerButton } = driver.capabilities;
  const graceMs = force.aborted ? 0 : STOP_GRACE_MS;
  try {
    await stopVm({ vm, access, powerButton, graceMs, force, clock, logger });
  } catch (error) {
    await vm.detach();
    throw error;
  } finally {
    await access.dispose();
    await network?.dispose();
  }
  await removeRunRecord(layout.machineRecord);
}
