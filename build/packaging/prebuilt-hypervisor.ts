import { readdir, realpath, stat } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { BoathouseError } from '../../electron/base/errors.ts';
import { SUMS_FILE } from '../../electron/host/sha256-sums.ts';
import { PACKAGED_FOLDER, PROGRAM_FOLDERS } from '../../electron/hypervisor/packaged-folder.ts';
import { qemuName } from '../../electron/hypervisor/qemu/find-qemu.ts';
import { ListedFolder } from './listed-folder.ts';
import type { Notice } from './notices.ts';
import { architectures, type PackagedFile, type PackageTarget, prebuiltFolder } from './package-target.ts';
import { readProgramHeader } from './program-header.ts';

/** What a package brings to run its virtual machine with. */
export interface PrebuiltHypervisor {
  readonly files: readonly PackagedFile[];
  readonly notice: Notice;
}

const NOTICES = 'HYPERVISOR-NOTICES.txt';
const HINT = `All files there must be listed in ${SUMS_FILE}, ${NOTICES} among them (build/RELEASING.md). Without the folder the package has no hypervisor.`;

/**
 * The hypervisor of a package for macOS or Windows: what whoever makes it has put into `dist/prebuilt/PLATFORM-ARCH/hypervisor/`, all of it, with folders as
 * they are. A folder that is not there means none: null. Else each file has to be listed in `SHA256SUMS` with its hash, licenses and the offer of sources have to
 * be in `HYPERVISOR-NOTICES.txt`, and programs and libraries have to be for the package's processors; throws `hypervisor-unfit` otherwise.
 *
 * A link counts as the file that it leads to, which must be in the folder as well. Packages for Linux depend on the distribution's QEMU instead.
 */
export async function prebuiltHypervisor(root: string, target: PackageTarget): Promise<PrebuiltHypervisor | null> {
  if (target.platform === 'linux') return null;
  const path = join(prebuiltFolder(root, target), PACKAGED_FOLDER);
  if (!(await isFolder(path))) return null;
  const refuse = (reason: string): BoathouseError =>
    new BoathouseError('hypervisor-unfit', `${path}: ${reason}`, { hint: HINT });
  const folder = await ListedFolder.read(path, refuse);
  const found = await filesIn(path, refuse);
  const missing = [...folder.names, NOTICES].find((name) => !found.includes(name));
  if (missing !== undefined) throw refuse(`there is no ${missing}`);
  const started = startedPrograms(target);
  if (!found.some((name) => started.has(name))) throw refuse(`there is none of ${[...started].join(', ')}`);
  const files: PackagedFile[] = [{ to: `${PACKAGED_FOLDER}/${SUMS_FILE}`, from: join(path, SUMS_FILE), mode: 0o644 }];
  for (const name of found) {
    const from = await folder.file(name);
    const isProgram = await isFitProgram({ name, from, target, mustBe: started.has(name) }, refuse);
    files.push({ to: `${PACKAGED_FOLDER}/${name}`, from, mode: isProgram ? 0o755 : 0o644 });
  }
  return { files, notice: { title: 'The hypervisor', text: (await folder.text(NOTICES)).trim() } };
}

/** What drivers start on such computers, as they look for it. */
function startedPrograms(target: PackageTarget): ReadonlySet<string> {
  const qemu = architectures(target).map((arch) => qemuName(arch === 'x64' ? 'amd64' : 'arm64'));
  const names = target.platform === 'win' ? qemu.map((name) => `${name}.exe`) : ['vfkit', 'hyperkit', ...qemu];
  return new Set(PROGRAM_FOLDERS.flatMap((folder) => names.map((name) => posix.join(folder, name))));
}

interface Candidate {
  readonly name: string;
  readonly from: string;
  readonly target: PackageTarget;
  /** A program, whatever it looks like. */
  readonly mustBe: boolean;
}

/** Whether it is a program or a library, and not data, among which there may be those of other systems (firmware of QEMU's). */
async function isFitProgram(
  { name, from, target, mustBe }: Candidate,
  refuse: (reason: string) => BoathouseError,
): Promise<boolean> {
  const header = await readProgramHeader(from);
  const [format, system] = target.platform === 'win' ? ['PE', 'Windows'] : ['Mach-O', 'macOS'];
  const isProgram = target.platform === 'win' ? /\.(?:exe|dll)$/i.test(name) : header?.format === format;
  if (!isProgram && !mustBe) return false;
  if (header?.format !== format) throw refuse(`${name} is no program of ${system}`);
  // Apple's processors have no HyperKit, whose driver is not asked there.
  const needed = posix.basename(name) === 'hyperkit' && target.arch === 'universal' ? ['x64'] : architectures(target);
  const lacking = needed.find((arch) => !header.architectures.some((one) => one === arch));
  if (lacking === undefined) return true;
  throw refuse(`${name} is for ${header.architectures.join(', ')}, and not for ${lacking}`);
}

/** With slashes, sorted; without the list itself. */
async function filesIn(folder: string, refuse: (reason: string) => BoathouseError): Promise<string[]> {
  const base = await realpath(folder);
  const names: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll(sep, '/');
    if (entry.isDirectory() || name === SUMS_FILE) continue;
    const place = await realpath(path).catch(() => {
      throw refuse(`the link ${name} leads nowhere`);
    });
    if (!place.startsWith(base + sep)) throw refuse(`the link ${name} leads to ${place}, out of the folder`);
    if (!(await stat(path)).isFile()) throw refuse(`${name} is neither a file nor a folder, nor a link to a file`);
    names.push(name);
  }
  return names.sort();
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
