import { BASE_IMAGE } from '../../support/base-images.ts';
import { interleave } from '../figures/interleave.ts';
import { finding, series } from '../figures/result.ts';
import { differenceOfMedians, ratioOfMedians } from '../figures/statistics.ts';
import type { Measurement } from './measurement.ts';
import { guestSite } from './sites/guest-site.ts';
import { hostSite } from './sites/host-site.ts';
import type { Site } from './sites/site.ts';

const NAME = 'bench-{n}';

/** What `docker run --rm` asks of the engine, but for the streams. */
const LIFE_OF_A_CONTAINER = [
  `POST /containers/create?name=${NAME} ${JSON.stringify({ Image: BASE_IMAGE, Cmd: ['true'] })}`,
  `POST /containers/${NAME}/start`,
  `POST /containers/${NAME}/wait`,
  `DELETE /containers/${NAME}`,
];

/** `docker run --rm IMAGE true`, through our socket and inside the VM; and the same as bare requests. */
export const containerRun: Measurement = {
  name: 'container-run',
  async run(context) {
    await context.machine.startWithImage();
    const sites = { host: hostSite(context), guest: await guestSite(context) };
    const rounds = context.repetitions({ usual: 10, quick: 2 });
    const command = async (site: Site): Promise<number[]> => {
      const times = await site.timeDocker(['run', '--rm', BASE_IMAGE, 'true'], 1);
      await context.machine.waitForNoContainer();
      return times;
    };
    const requests = async (site: Site): Promise<number[]> => {
      const rows = await site.timeRequests({ requests: LIFE_OF_A_CONTAINER, connections: 'keep', repetitions: 1 });
      return rows.map((row) => row.reduce((sum, time) => sum + time, 0));
    };
    // The first of each pays for what is loaded and translated only once.
    for (const site of [sites.host, sites.guest]) await command(site);
    const times = await interleave(
      {
        hostCommand: () => command(sites.host),
        guestCommand: () => command(sites.guest),
        hostRequests: () => requests(sites.host),
        guestRequests: () => requests(sites.guest),
      },
      { rounds, signal: context.signal, onRound: (round) => context.progress(`${round}/${rounds}`) },
    );
    return {
      series: [
        series(`docker run --rm, ${sites.host.label}`, 'ms', times.hostCommand),
        series(`docker run --rm, ${sites.guest.label}`, 'ms', times.guestCommand),
        series(`create, start, wait, remove, ${sites.host.label}`, 'ms', times.hostRequests),
        series(`create, start, wait, remove, ${sites.guest.label}`, 'ms', times.guestRequests),
      ],
      findings: [
        finding('docker run --rm, socket : VM', '×', ratioOfMedians(times.hostCommand, times.guestCommand)),
        finding('requests, socket : VM', '×', ratioOfMedians(times.hostRequests, times.guestRequests)),
        finding('requests, socket − VM', 'ms', differenceOfMedians(times.hostRequests, times.guestRequests)),
      ],
      notes: [
        'under emulation the docker client runs many times slower inside the VM, so the socket’s own cost shows in the bare requests, where the client costs next to nothing',
      ],
    };
  },
};
