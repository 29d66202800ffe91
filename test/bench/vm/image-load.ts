import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hostArchitecture } from '../../support/debian-tools.ts';
import { imageArchive } from '../../support/image-archive.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';
import { interleave } from '../figures/interleave.ts';
import { finding, series } from '../figures/result.ts';
import { ratioOfMedians } from '../figures/statistics.ts';
import { Cost } from './usage/cost.ts';
import type { Measurement } from './measurement.ts';
import { GUEST_FOLDER, guestSite } from './sites/guest-site.ts';
import { hostSite } from './sites/host-site.ts';
import type { Site } from './sites/site.ts';

const TAG = 'boathouse.test/large:latest';
const MIB = 1024 ** 2;
const RATIO_TARGET = 1.3;

/** `docker load` of an image of one layer that does not compress, from a file on the host and from one on the VM's disk. */
export const imageLoad: Measurement = {
  name: 'image-load',
  async run(context) {
    const { machine, session } = context;
    const sizeMiB = context.quick ? 128 : 1024;
    await machine.startWithImage();
    const sites = { host: hostSite(context), guest: await guestSite(context) };
    const onHost = join(session.homeFolder, 'large.tar');
    const inGuest = `${GUEST_FOLDER}/large.tar`;
    await writeArchive(onHost, sizeMiB);
    await machine.inVm(`cp ${onHost} ${inGuest}`);
    const cost = { host: new Cost(), guest: new Cost() };
    const load = async (site: Site, spent: Cost, file: string): Promise<number[]> => {
      await machine.inVm('sync; echo 3 > /proc/sys/vm/drop_caches');
      const times = await spent.of(machine, () => site.timeDocker(['load', '--quiet', '--input', file], 1));
      await machine.docker.expect(['rmi', TAG]);
      return times.map((time) => time / 1000);
    };
    const rounds = context.repetitions({ usual: 3, quick: 1 });
    const seconds = await interleave(
      { host: () => load(sites.host, cost.host, onHost), guest: () => load(sites.guest, cost.guest, inGuest) },
      { rounds, signal: context.signal, onRound: (round) => context.progress(`${round}/${rounds}`) },
    );
    await machine.inVm(`rm ${inGuest}`);
    await rm(onHost);
    return {
      series: [
        series(`docker load of ${sizeMiB} MiB, ${sites.host.label}`, 's', seconds.host),
        series(`docker load of ${sizeMiB} MiB, ${sites.guest.label}`, 's', seconds.guest),
        ...cost.host.series(sites.host.label),
        ...cost.guest.series(sites.guest.label),
      ],
      findings: [finding('docker load, socket : VM', '×', ratioOfMedians(seconds.host, seconds.guest), RATIO_TARGET)],
      notes: ['the guest’s page cache is dropped before each load; the file on the host is in the host’s page cache'],
    };
  },
};

async function writeArchive(file: string, sizeMiB: number): Promise<void> {
  const sizeBytes = sizeMiB * MIB;
  const payload = {
    path: 'payload',
    type: 'stream' as const,
    sizeBytes,
    open: () => Readable.from(pseudoRandom(1, sizeBytes)),
  };
  const spec = { tag: TAG, architecture: hostArchitecture(), layers: [[payload]], command: ['none'] };
  await pipeline(imageArchive(spec), createWriteStream(file));
}
