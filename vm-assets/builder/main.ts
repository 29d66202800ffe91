import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asBoathouseError, BoathouseError, describeError } from '../../electron/base/errors.ts';
import { openArchive } from './archive/open-archive.ts';
import { buildImage } from './build-image.ts';
import { parseCommandLine } from './command-line.ts';
import { readDefinition } from './definition-file.ts';
import { readLock, writeLock } from './lock/lock-file.ts';
import { shipImage } from './output/ship.ts';
import { lineProgress } from './progress.ts';
import { currentLock } from './update-lock.ts';

/** The image builder's program: what it does goes to stderr, the sizes of what it made to stdout. */
async function main(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const commandLine = parseCommandLine(argv);
  const builderFolder = dirname(fileURLToPath(import.meta.url));
  const project = projectFolder(builderFolder);
  const assetsFolder = resolve(commandLine.assetsFolder ?? join(project, 'vm-assets'));
  const outputFolder = resolve(commandLine.outputFolder ?? join(project, 'dist', 'image'));
  const definition = await readDefinition(join(assetsFolder, 'image.yml'));
  const lockFile = join(assetsFolder, 'image.lock.json');
  const archive = await openArchive({
    mirror: definition.mirror,
    assetsFolder,
    progress: lineProgress((line) => process.stderr.write(line)),
    signal,
  });
  if (commandLine.command === 'update') {
    await writeLock(lockFile, await currentLock({ definition, assetsFolder, archive }));
    return;
  }
  const lock = await readLock(lockFile);
  for (const arch of commandLine.architectures) {
    const imageFolder = join(outputFolder, arch);
    const options = { definition, lock, arch, assetsFolder, builderFolder, outputFolder: imageFolder, archive };
    const manifest = await buildImage({ ...options, lockUse: commandLine.lockUse, rebuild: commandLine.rebuild });
    printSizes(arch, new Map(Object.values(manifest.files).map(({ name, sizeBytes }) => [name, sizeBytes])));
    if (!commandLine.ship) continue;
    const ship = { imageFolder, shipFolder: `${imageFolder}.ship`, manifest, progress: archive.progress, signal };
    printSizes(`${arch}.ship`, await shipImage(ship));
  }
}

function printSizes(folder: string, sizes: ReadonlyMap<string, number>): void {
  let totalBytes = 0;
  for (const [name, sizeBytes] of sizes) {
    totalBytes += sizeBytes;
    process.stdout.write(`${folder}/${name}\t${sizeBytes}\n`);
  }
  process.stdout.write(`${folder}\t${totalBytes}\n`);
}

/** The checkout: the folder above the compiled (or the source) builder that holds vm-assets/image.yml. */
function projectFolder(start: string): string {
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'vm-assets', 'image.yml'))) return folder;
  }
  throw new BoathouseError('image-definition-invalid', `no vm-assets/image.yml above ${start}`);
}

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interrupt.abort(new BoathouseError('interrupted', 'interrupted')));
}
try {
  await main(process.argv.slice(2), interrupt.signal);
} catch (error) {
  const fault = asBoathouseError(
    interrupt.signal.aborted ? interrupt.signal.reason : error,
    'image-build-failed',
    'the image could not be built',
  );
  process.stderr.write(`error: ${describeError(fault)} [${fault.code}]\n`);
  if (fault.hint !== undefined) process.stderr.write(`${fault.hint}\n`);
  process.exitCode = 1;
}
