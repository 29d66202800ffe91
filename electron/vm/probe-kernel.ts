import type { ProbeKernel } from '../hypervisor/driver.ts';
import type { MachineImage } from './image-store.ts';

/** What the guest says first; the probe waits for it. */
const FIRST_MARKER = '[boathouse] phase=initramfs';

/** The image's own kernel, for trying an accelerator out. */
export function probeKernelOf(image: MachineImage): ProbeKernel {
  return {
    kernel: image.paths.kernel,
    initramfs: image.paths.initramfs,
    commandLine: image.manifest.commandLine,
    bootDisk: image.paths.bootDisk,
    answer: FIRST_MARKER,
    id: image.manifest.imageId,
  };
}
