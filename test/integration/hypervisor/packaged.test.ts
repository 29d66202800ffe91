import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { imageFolder } from '../../../electron/daemon/image-folder.ts';
import { packagedHypervisors } from '../../../electron/daemon/packaged-hypervisors.ts';
import { formatSums, sha256OfFile } from '../../../electron/host/sha256-sums.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { ProbeResult } from '../../../electron/hypervisor/driver.ts';
import { DRIVERS } from '../../../electron/hypervisor/driver-table.ts';
import { hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { QemuDriver } from '../../../electron/hypervisor/qemu/driver.ts';
import { DriverRegistry } from '../../../electron/hypervisor/registry.ts';
import { VfkitDriver } from '../../../electron/hypervisor/vfkit/driver.ts';
import { loadImage } from '../../../electron/vm/image-store.ts';
import { probeKernelOf } from '../../../electron/vm/probe-kernel.ts';
import { createQemuSubject } from '../../support/qemu-subject.ts';
import { CABLE_PROGRAM, installStandIn, STAND_IN_RUNS } from '../../support/vfkit/vfkit-subject.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const ARCH = process.arch === 'arm64' ? 'arm64' : 'amd64';
/** From where images are found. */
const BUILT = new URL('../../../dist/electron/daemon/image-folder.js', import.meta.url).href;
const MAC = { version: '14.5', hypervisor: true, rosetta: false };

/** The folder of an installed app's hypervisors, found as the backend in that app finds it. */
async function installedApp(resources: string): Promise<string> {
  const folder = join(await temporaryFolder(), resources);
  const module = pathToFileURL(join(folder, 'app.asar', 'dist', 'electron', 'daemon', 'daemon.js'));
  const packaged = packagedHypervisors(module.href);
  if (packaged === null) throw new Error('it is none');
  await mkdir(packaged, { recursive: true });
  return packaged;
}

describe.runIf(STAND_IN_RUNS)('an installed app', () => {
  it('on a Mac runs the vfkit of its package, and not the one that is installed', async (test) => {
    const built = imageFolder(undefined, process.env, ARCH, BUILT);
    if (!existsSync(built)) test.skip('the image is not built: npm run image:build');
    const image = await loadImage(built, ARCH);
    const standIn = await installStandIn(ARCH, 'virtio');
    onTestFinished(standIn.dispose);
    const packagedFolder = await installedApp('Boathouse.app/Contents/Resources');
    await copyFile(join(standIn.folder, 'vfkit'), join(packagedFolder, 'vfkit'));
    const installed = join(await temporaryFolder(), 'vfkit');
    await writeFile(installed, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const env = { PATH: dirname(installed) };
    const facts = { ...standIn.facts, env, trialDeadlineMs: 120_000 };
    const registry = new DriverRegistry({
      clock: systemClock,
      packagedFolder,
      host: { platform: 'darwin', hostArch: ARCH === 'arm64' ? 'arm64' : 'x64' },
      entries: DRIVERS.map((entry) =>
        entry.name === 'vfkit'
          ? {
              ...entry,
              create: (_clock, folder) =>
                new VfkitDriver({ ...facts, packagedFolder: folder }, CABLE_PROGRAM, () => Promise.resolve(MAC)),
            }
          : entry,
      ),
    });
    const choice = await registry.choose(
      { driver: 'vfkit', dataDisk: null },
      {
        arch: ARCH,
        accelerator: 'auto',
        probeKernel: probeKernelOf(image),
        dataFolder: join(standIn.folder, 'disks'),
        stateFolder: join(standIn.folder, 'state'),
        logger: silentLogger(),
        signal: new AbortController().signal,
      },
    );
    expect(choice).toMatchObject({
      kind: 'chosen',
      probe: { version: '0.6.4', program: join(packagedFolder, 'vfkit') },
    });
  }, 180_000);

  it('on Windows runs the QEMU of its package, while all of its files are whole', async () => {
    const subject = await createQemuSubject('amd64');
    onTestFinished(subject.dispose);
    const packagedFolder = await installedApp('resources');
    const program = join(packagedFolder, 'qemu-system-x86_64');
    const library = join(packagedFolder, 'libglib-2.0-0.dll');
    await writeFile(program, '#!/bin/sh\nexec qemu-system-x86_64 "$@"\n', { mode: 0o755 });
    await writeFile(library, 'a library');
    const sums = new Map([
      ['qemu-system-x86_64', await sha256OfFile(program)],
      ['libglib-2.0-0.dll', await sha256OfFile(library)],
    ]);
    await writeFile(join(packagedFolder, 'SHA256SUMS'), formatSums(sums));
    const facts = { ...hostFacts(systemClock, packagedFolder), platform: 'win32', hostArch: 'x64' } as const;
    const probe = async (): Promise<ProbeResult> => await new QemuDriver(facts).probe(subject.probeRequest);
    expect(await probe()).toMatchObject({ kind: 'available', program });
    await writeFile(library, 'half a');
    expect(await probe()).toEqual({
      kind: 'unavailable',
      reason: expect.stringContaining('is damaged: libglib-2.0-0.dll has the SHA-256') as string,
      hint: 'Install Boathouse again.',
    });
    await writeFile(library, 'a library');
    expect(await probe()).toMatchObject({ kind: 'available' });
  });
});
