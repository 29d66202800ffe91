import type { Clock } from '../base/clock.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { delay, within } from '../host/delay.ts';
import type { VirtualMachine, VmExit } from '../hypervisor/driver.ts';
import type { GuestAccess } from './guest-access.ts';

/**
 * Stops a virtual machine so that nothing is lost: one that is paused is resumed, then the power button is pressed, after which the guest stops its containers, gives
 * them their grace period, and unmounts the data disk. A guest that is not gone a while later did not see the button (or has
 * none) and is asked over ssh. One that outlasts the grace period is killed; the next boot then checks its disk. One that outlasts even that may write on.
 */
export interface StopRequest {
  readonly vm: VirtualMachine;
  readonly access: GuestAccess;
  readonly powerButton: boolean;
  /** Until it is killed, in milliseconds; 0: it is not even asked. */
  readonly graceMs: number;
  /** Aborts when the grace period is to end at once. */
  readonly force: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The guest ends by itself within 40 s and the stop timeouts of its services (`vm-assets/image.yml`: dockerd's is 60 s). */
export const STOP_GRACE_MS = 130_000;

/** A guest that saw the button has begun to stop by then; asking it once more does no harm. */
const ASK_AGAIN_MS = 2_000;

/** After a kill; a process that hangs in the kernel stays for longer, and cannot be waited for. Hyper-V's machine is asked about and removed by PowerShell. */
const GONE_MS = 60_000;

/** Resolves when the machine is gone. Error: `vm-not-ended`. */
export async function stopVm(request: StopRequest): Promise<VmExit> {
  const { vm, logger, graceMs } = request;
  if (graceMs === 0 || isAborted(request.force)) return await killVm(request);
  const asking = new AbortController();
  try {
    const gone = vm.exited.then(() => true);
    const patience = wait(request, graceMs, asking.signal);
    void ask(request, asking.signal);
    if (!(await Promise.race([gone, patience.then(() => false)]))) {
      if (!request.force.aborted)
        logger.warn(`the VM did not stop within ${Math.round(graceMs / 1000)} seconds and is killed`);
      return await killVm(request);
    }
    return await vm.exited;
  } finally {
    asking.abort();
  }
}

/** As a function, since time has passed since it was last asked. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** As `stopVm` without any grace. */
export async function killVm({ vm, clock }: Pick<StopRequest, 'vm' | 'clock'>): Promise<VmExit> {
  await vm.kill();
  return await within(clock, GONE_MS, vm.exited, () => {
    throw new BoathouseError('vm-not-ended', `The VM, process ${vm.record.pid}, does not end, although it was killed`, {
      hint: 'It may still write to its disk. Try again in a moment (boathouse stop --force). If it stays so, start the computer anew.',
    });
  });
}

async function ask(request: StopRequest, signal: AbortSignal): Promise<void> {
  const { vm, access, powerButton, clock, logger } = request;
  try {
    // A frozen guest sees no button.
    if (await vm.isPaused()) await vm.resume();
  } catch (error) {
    if (signal.aborted) return;
    logger.warn(`whether the VM is paused cannot be told: ${describeError(error)}`);
  }
  try {
    if (powerButton) {
      await vm.pressPowerButton();
      await delay(clock, ASK_AGAIN_MS, signal);
    }
  } catch (error) {
    if (signal.aborted) return;
    logger.warn(`the VM's power button does not work: ${describeError(error)}`);
  }
  try {
    await access.run('poweroff', signal);
  } catch (error) {
    // A session that ends while the guest stops is what was asked for.
    logger.debug(`poweroff over ssh: ${describeError(error)}`);
  }
}

/** Resolves after the grace period, when force is used, or when it no longer matters. */
async function wait(request: StopRequest, graceMs: number, signal: AbortSignal): Promise<void> {
  const either = AbortSignal.any([signal, request.force]);
  await delay(request.clock, graceMs, either).catch(() => undefined);
}
