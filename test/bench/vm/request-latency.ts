import { BASE_IMAGE } from '../../support/base-images.ts';
import { interleave } from '../figures/interleave.ts';
import { type Finding, finding, type Series, series } from '../figures/result.ts';
import { differenceOfMedians } from '../figures/statistics.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import { guestSite } from './sites/guest-site.ts';
import { hostSite } from './sites/host-site.ts';
import type { RequestPlan, Site } from './sites/site.ts';

/** Milliseconds that our socket may add to a request. */
const OVERHEAD_TARGET_MS = 3;

/** At the beginning of each block: the guest's caches, and QEMU's translation of its code, are for what ran before. */
const WARM_UP = 10;

const REQUESTS = ['GET /_ping', 'GET /containers/json'];
const CONNECTIONS = ['keep', 'new'] as const;

/** Small requests by a client that costs next to nothing, and `docker ps`, with one container in the list. */
export const requestLatency: Measurement = {
  name: 'request-latency',
  async run(context) {
    const { machine } = context;
    await machine.startWithImage();
    const sites = { host: hostSite(context), guest: await guestSite(context) };
    await machine.docker.expect(['run', '--detach', '--name', 'bench-listed', BASE_IMAGE, 'sleep', '100000']);
    const series: Series[] = [];
    const findings: Finding[] = [];
    for (const connections of CONNECTIONS) {
      for (const request of REQUESTS) {
        const measured = await compareRequest(context, sites, { request, connections });
        series.push(...measured.series);
        findings.push(measured.finding);
      }
    }
    series.push(...(await compareCommand(context, sites)));
    await machine.docker.expect(['rm', '--force', 'bench-listed']);
    return { series, findings, notes: ['the targets are for the socket’s overhead: its median minus the VM’s'] };
  },
};

interface Sites {
  readonly host: Site;
  readonly guest: Site;
}

interface Kind {
  readonly request: string;
  readonly connections: RequestPlan['connections'];
}

async function compareRequest(context: BenchContext, { host, guest }: Sites, { request, connections }: Kind) {
  const repetitions = WARM_UP + (context.quick ? 20 : 50);
  const block = async (site: Site): Promise<number[]> => {
    const rows = await site.timeRequests({ requests: [request], connections, repetitions });
    return rows.slice(WARM_UP).flat();
  };
  const name = `${request}, ${connections === 'keep' ? 'kept connection' : 'new connection'}`;
  const rounds = context.repetitions({ usual: 10, quick: 2 });
  const times = await interleave(
    { host: () => block(host), guest: () => block(guest) },
    { rounds, signal: context.signal, onRound: (round) => context.progress(`${name} ${round}/${rounds}`) },
  );
  return {
    series: [series(`${name}, ${host.label}`, 'ms', times.host), series(`${name}, ${guest.label}`, 'ms', times.guest)],
    finding: finding(`${name}, overhead`, 'ms', differenceOfMedians(times.host, times.guest), OVERHEAD_TARGET_MS),
  };
}

async function compareCommand(context: BenchContext, { host, guest }: Sites): Promise<Series[]> {
  const repetitions = context.quick ? 2 : 5;
  const rounds = context.repetitions({ usual: 4, quick: 1 });
  const times = await interleave(
    { host: () => host.timeDocker(['ps'], repetitions), guest: () => guest.timeDocker(['ps'], repetitions) },
    { rounds, signal: context.signal, onRound: (round) => context.progress(`docker ps ${round}/${rounds}`) },
  );
  return [series(`docker ps, ${host.label}`, 'ms', times.host), series(`docker ps, ${guest.label}`, 'ms', times.guest)];
}
