import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BenchContext } from '../measurement.ts';
import { PROBE_FOLDER } from './host-site.ts';
import { perlFiles } from './perl-files.ts';
import { Site } from './site.ts';

/** On the data disk: read through the guest's own page cache, and still there after a restart. */
export const GUEST_FOLDER = '/var/lib/boathouse-bench';

/**
 * The VM: the image has no docker client and no Perl, so the host's are brought in through the shared home folder, with the
 * libraries and the loader that they were linked for. The machine runs.
 */
export async function guestSite({ machine, session, signal }: BenchContext): Promise<Site> {
  const kit = join(session.homeFolder, 'kit');
  const perl = await perlFiles(signal);
  await copyInto(join(kit, 'perl'), [perl.program, ...perl.libraries]);
  await copyInto(join(kit, 'docker'), [session.tools.guest.docker, ...Object.values(session.tools.guest.libraries)]);
  await cp(PROBE_FOLDER, join(kit, 'probe'), { recursive: true });
  await machine.inVm(`mkdir -p ${GUEST_FOLDER} && cp -r ${kit}/. ${GUEST_FOLDER}/`);
  const command = (folder: string, program: string, libraries: readonly string[]): string[] => {
    const loader = libraries.map((file) => basename(file)).find((name) => name.startsWith('ld-linux'));
    if (loader === undefined) throw new Error(`no loader is among the libraries of ${program}`);
    const path = `${GUEST_FOLDER}/${folder}`;
    return [`${path}/${loader}`, '--library-path', path, `${path}/${basename(program)}`];
  };
  const environment = ['HOME=/root', `DOCKER_CONFIG=${GUEST_FOLDER}/none`, 'DOCKER_HOST=unix:///var/run/docker.sock'];
  return new Site({
    label: 'inside the VM',
    engineSocket: '/var/run/docker.sock',
    probeFolder: `${GUEST_FOLDER}/probe`,
    perl: command('perl', perl.program, perl.libraries),
    docker: command('docker', session.tools.guest.docker, Object.values(session.tools.guest.libraries)),
    execute: (argv) => machine.expectCli(['ssh', '--no-tty', '--', 'env', ...environment, ...argv], { signal }),
  });
}

async function copyInto(folder: string, files: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const target = join(folder, basename(file));
    await mkdir(dirname(target), { recursive: true });
    await cp(file, target, { dereference: true });
  }
}
