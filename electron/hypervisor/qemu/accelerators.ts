import type { Accelerator, Architecture } from '../driver.ts';
import { isAtLeast } from './qemu-features.ts';

/** What decides which accelerators come into question. */
export interface AcceleratorContext {
  readonly platform: NodeJS.Platform;
  /** `process.arch` of the host. */
  readonly hostArch: string;
}

/** Accelerators for guests of `arch`, best first. Hardware runs its own architecture only; emulation runs any. */
export function candidateAccelerators(arch: Architecture, context: AcceleratorContext): Accelerator[] {
  const native = arch === (context.hostArch === 'arm64' ? 'arm64' : 'amd64');
  const hardware = HARDWARE_ACCELERATORS[context.platform];
  return native && hardware !== undefined ? [hardware, 'tcg'] : ['tcg'];
}

const HARDWARE_ACCELERATORS: Partial<Record<NodeJS.Platform, Accelerator>> = {
  linux: 'kvm',
  darwin: 'hvf',
  win32: 'whpx',
};

/** Why a guest is emulated although that is slow. */
export type EmulationCause =
  | { readonly kind: 'asked-for' }
  | { readonly kind: 'foreign-architecture' }
  | { readonly kind: 'acceleration-failed'; readonly reason: string; readonly hint: string | null };

/** What to expect of emulation, and how to get out of it. */
export function emulationWarning(cause: EmulationCause, platform: NodeJS.Platform): string {
  const cost = 'The processor is emulated (TCG): programs in the VM run at about a tenth of this computer’s speed';
  switch (cause.kind) {
    case 'asked-for':
      return `${cost}, because the setting hypervisor.accelerator says so.`;
    case 'foreign-architecture':
      return `${cost}, because no hardware here runs guests of this architecture.`;
    case 'acceleration-failed':
      return `${cost}. Hardware acceleration was tried: ${cause.reason}. ${cause.hint ?? howToAccelerate(platform)}`;
  }
}

/**
 * The first QEMU whose emulation is sound when several processors run at once and change code, as Linux's kernel does all the time: before,
 * a processor could run a breakpoint that another had removed already, and the kernel panicked (“Oops: int3”). Mended by QEMU's commit
 * deba7870 (“accel/tcg: Always lock pages before translation”). With it unmended about one boot in some hundred failed, and a
 * machine whose containers came and went panicked after five minutes.
 */
const FIRST_SOUND_EMULATION = [8, 1] as const;

/** Whether this QEMU may emulate processors at once, each in a thread. Elsewhere they take turns. */
export function emulatesInParallel(version: string): boolean {
  return isAtLeast(version, FIRST_SOUND_EMULATION);
}

/** What else there is to know about emulation by this QEMU; null when there is nothing. */
export function oldEmulatorWarning(version: string): string | null {
  if (emulatesInParallel(version)) return null;
  const sound = FIRST_SOUND_EMULATION.join('.');
  return `QEMU ${version} does not emulate several processors at once soundly, so those of the VM take turns on one of this computer’s; QEMU ${sound} or newer uses more.`;
}

function howToAccelerate(platform: NodeJS.Platform): string {
  if (platform === 'darwin') {
    return 'It needs a Mac with Hypervisor.framework (sysctl kern.hv_support says 1) and a QEMU signed for it, as that of Homebrew is.';
  }
  if (platform === 'win32') {
    return 'It needs virtualisation switched on in the firmware and the Windows feature “Windows Hypervisor Platform”.';
  }
  return 'It needs virtualisation (VT-x, AMD-V) switched on in the firmware, or nested virtualisation that works when this is a virtual machine itself, and access to /dev/kvm.';
}
