import type { Accelerator } from '../../hypervisor/driver.ts';
import { guestCpuOf } from '../guest-cpu.ts';
import type { ImageManifest } from '../image-manifest.ts';

/** The kernel's arguments as the image wants them under this accelerator. */
export function kernelCommandLine(manifest: ImageManifest, accelerator: Accelerator): string {
  const { commandLine, emulatedCommandLine } = manifest;
  return (guestCpuOf(accelerator) === 'emulated' ? `${commandLine} ${emulatedCommandLine}` : commandLine).trim();
}
