/**
 * `npm run bench:net`: our network stack beside others and beside the kernel, in network namespaces of this machine. Prints medians and keeps all
 * samples as JSON. Nothing is judged by it.
 */
import { join } from 'node:path';
import { describeError } from '../../../electron/base/errors.ts';
import { hostFacts, loadAverage } from '../figures/host-facts.ts';
import { UsageError } from '../figures/usage-error.ts';
import { CHECKOUT } from '../vm/checkout.ts';
import { formatNetReport } from './figures/net-report.ts';
import { mergeResults, readResults, writeResults } from './figures/results-file.ts';
import { measure, Measured, type MeasureOptions } from './measure.ts';
import { type NetBenchOptions, parseOptions, usage } from './options.ts';
import type { DebianPrograms } from './programs/debian-programs.ts';
import { memory } from './rows/memory.ts';
import { rows } from './rows/rows.ts';
import { NetBenchSession } from './session.ts';
import { gvproxy } from './subjects/gvproxy.ts';
import { kernel } from './subjects/kernel.ts';
import { ownOnStream, ownOnTap, type OwnSubjectOptions } from './subjects/own.ts';
import { passt, pasta } from './subjects/passt.ts';
import { relay } from './subjects/relay.ts';
import { slirp4netns } from './subjects/slirp4netns.ts';
import type { Subject } from './subjects/subject.ts';
import { hypervisorVersion } from './vm/hypervisor-version.ts';
import { measureInVm } from './vm/measure-in-vm.ts';
import { CONTAINER_NETWORKS, VM_MODES, vmSubjectName } from './vm/vm-subjects.ts';

const MTUS = [1500, 65_520];
/** In the order of the report. */
const SUBJECTS: Readonly<
  Record<string, (programs: DebianPrograms, own: OwnSubjectOptions) => Promise<Subject> | Subject>
> = {
  'veth+NAT': kernel,
  'relay of TAPs': relay,
  slirp4netns,
  pasta,
  passt,
  gvproxy,
  'boathouse (stream)': (_, own) => ownOnStream(own),
  'boathouse (tap)': (_, own) => ownOnTap({ ...own, offloads: false }),
  'boathouse (tap, offloads)': (_, own) => ownOnTap({ ...own, offloads: true }),
};

async function main(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const startedAt = new Date().toISOString();
  const known = { rows: rows.map(({ name }) => name), mtus: MTUS, today: startedAt.slice(0, 10) };
  const options = parseOptions(argv, known);
  const host = await hostFacts(CHECKOUT);
  const loadBefore = loadAverage();
  await using session = await NetBenchSession.open(signal);
  const version = `commit ${host.commit ?? 'unknown'}`;
  const measured = new Measured();
  const load = {
    rows: rows.filter(({ name }) => options.rows.length === 0 || options.rows.includes(name)),
    rounds: options.repeats,
    seconds: options.seconds,
    signal,
    progress: (text: string) => void process.stderr.write(`${text}\n`),
  };
  const { subjects, missing, measuring } = options.vm
    ? await inVm(options, { session, version, load }, measured)
    : await inNamespaces(options, { session, version, load }, measured);
  await measuring.finally(async () => {
    const notes = [...missing, ...measured.problems, ...(signal.aborted ? ['interrupted'] : [])];
    const figures = measured.figures.all();
    if (figures.length === 0) {
      process.stderr.write(notes.map((note) => `${note}\n`).join(''));
      return;
    }
    const file = join(CHECKOUT, 'test', 'bench', 'results', `net-${options.label}.json`);
    const run = {
      startedAt,
      finishedAt: new Date().toISOString(),
      arguments: argv,
      host,
      loadAverage: [loadBefore, loadAverage()] as const,
      versions: Object.fromEntries(subjects.map(({ name, version }) => [name, version])),
      notes,
      figures: figures.map(({ name, mtu }) => (mtu === null ? name : `${name} @ ${mtu}`)),
    };
    await writeResults(file, mergeResults(await readResults(file), options.label, run, figures));
    const names = subjects.map(({ name }) => name);
    process.stdout.write(`${formatNetReport({ figures, subjects: names, notes })}\n${file}\n`);
  });
}

type Load = Pick<MeasureOptions, 'rows' | 'rounds' | 'seconds' | 'signal' | 'progress'>;

/** What is measured, and the measuring, under way. */
interface Begun {
  readonly subjects: readonly { readonly name: string; readonly version: string }[];
  readonly missing: readonly string[];
  readonly measuring: Promise<void>;
}

interface Parts {
  readonly session: NetBenchSession;
  /** Of the checkout. */
  readonly version: string;
  readonly load: Load;
}

async function inNamespaces(options: NetBenchOptions, parts: Parts, measured: Measured): Promise<Begun> {
  const { session, version, load } = parts;
  const { programs, place, iperf } = session;
  const { subjects, missing } = await subjectsOf(options, programs, { version, profileFolder: options.profile });
  const mtus = options.mtus.length === 0 ? MTUS : options.mtus;
  return { subjects, missing, measuring: measure({ ...load, place, iperf, subjects, mtus }, measured) };
}

async function inVm({ peers }: NetBenchOptions, { session, version, load }: Parts, measured: Measured): Promise<Begun> {
  const modes = VM_MODES.filter((mode) => peers.length === 0 || peers.some((peer) => mode.startsWith(peer)));
  const hypervisor = await hypervisorVersion();
  const subjects = CONTAINER_NETWORKS.flatMap((network) =>
    modes.map((mode) => ({ name: vmSubjectName(mode, network), version: `${version}, ${hypervisor}` })),
  );
  const vmRows = load.rows.filter((row) => row !== memory);
  return { subjects, missing: [], measuring: measureInVm({ ...load, rows: vmRows, session, modes }, measured) };
}

/** One that cannot be had here is named in the report. */
async function subjectsOf(
  options: NetBenchOptions,
  programs: DebianPrograms,
  own: OwnSubjectOptions,
): Promise<{ subjects: Subject[]; missing: string[] }> {
  const { peers } = options;
  const subjects: Subject[] = [];
  const missing: string[] = [];
  for (const [name, make] of Object.entries(SUBJECTS)) {
    if (peers.length > 0 && !peers.some((peer) => name.startsWith(peer))) continue;
    try {
      subjects.push(await make(programs, own));
    } catch (error) {
      missing.push(`${name} is missing: ${describeError(error)}`);
    }
  }
  return { subjects, missing };
}

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interrupt.abort(new Error('interrupted')));
}
try {
  await main(process.argv.slice(2), interrupt.signal);
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  if (interrupt.signal.aborted) process.stderr.write('interrupted\n');
  else if (error instanceof UsageError) process.stderr.write(`${error.message}\n${usage}`);
  else throw error;
}
