import { BoathouseError } from '../../../electron/base/errors.ts';
import { isMz, withSections } from './portable-executable.ts';

export interface UnifiedKernelParts {
  /** systemd's EFI stub of the architecture. */
  readonly stub: Buffer;
  /** In the form that is an EFI program itself: bzImage on amd64, Image on arm64. */
  readonly kernel: Buffer;
  readonly initramfs: Buffer;
  readonly commandLine: string;
}

/**
 * One EFI program with everything in it that a boot takes (uapi-group.org, "Unified Kernel Image"): the stub, which firmware starts,
 * hands the initramfs and the command line of its sections to the kernel of its sections. The kernel comes last, as in what systemd's
 * own tool makes.
 */
export function unifiedKernel({ stub, kernel, initramfs, commandLine }: UnifiedKernelParts): Buffer {
  if (!isMz(kernel)) {
    throw new BoathouseError(
      'image-kernel-unknown',
      'the kernel is no EFI program (it was built without CONFIG_EFI_STUB)',
    );
  }
  return withSections(stub, [
    { name: '.cmdline', data: Buffer.from(`${commandLine}\0`) },
    { name: '.initrd', data: initramfs },
    { name: '.linux', data: kernel },
  ]);
}
