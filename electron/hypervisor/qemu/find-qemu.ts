import type { Architecture } from '../driver.ts';
import { findProgram, type FoundProgram, type SearchContext, hypervisorFolders } from '../find-program.ts';

/** Names the QEMU to use: the program itself, or the folder that holds `qemu-system-*`. */
export const QEMU_VARIABLE = 'BOATHOUSE_QEMU';

/** The QEMU for guests of `arch`, as `findProgram` looks. Throws `hypervisor-missing`, which names what to install. */
export async function findQemu(arch: Architecture, context: SearchContext): Promise<FoundProgram> {
  const name = qemuName(arch);
  const [hint, folders] = [installHint(arch, context.platform), hypervisorFolders(context)];
  return await findProgram({ name, variable: QEMU_VARIABLE, context, folders, hint });
}

export function qemuName(arch: Architecture): string {
  return arch === 'amd64' ? 'qemu-system-x86_64' : 'qemu-system-aarch64';
}

/** One sentence that says what to install. */
export function installHint(arch: Architecture, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Install QEMU: brew install qemu';
  if (platform === 'win32') return 'Install QEMU: winget install SoftwareFreedomConservancy.QEMU';
  const debian = arch === 'amd64' ? 'qemu-system-x86' : 'qemu-system-arm';
  const fedora = arch === 'amd64' ? 'qemu-system-x86' : 'qemu-system-aarch64';
  return `Install QEMU: sudo apt-get install ${debian} (Debian, Ubuntu), sudo dnf install ${fedora} (Fedora), sudo pacman -S ${fedora} (Arch).`;
}
