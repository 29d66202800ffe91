/**
 * `npm run bench:vm`: measures the VM, the engine's socket and the image on this machine, prints a table and keeps all samples as
 * JSON. Nothing is judged by it: a target that is missed is said so, and the exit code is 0.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostFacts } from '../figures/host-facts.ts';
import { type BenchOptions, parseOptions, usageOf } from '../figures/options.ts';
import { formatReport } from '../figures/report.ts';
import { UsageError } from '../figures/usage-error.ts';
import { BenchMachine } from './bench-machine.ts';
import { BenchSession } from './bench-session.ts';
import { CHECKOUT } from './checkout.ts';
import type { Measurement } from './measurement.ts';
import { disturbingMeasurements, measurements } from './measurements.ts';
import { type Measured, runMeasurements } from './run-measurements.ts';

const RESULTS_FOLDER = join(CHECKOUT, 'test', 'bench', 'results');

async function main(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const all = [...measurements, ...disturbingMeasurements];
  const names = all.map(({ name }) => name);
  const startedAt = new Date().toISOString();
  const options = parseOptions(argv, names, startedAt.slice(0, 10));
  const chosen = options.only.length === 0 ? measurements : all.filter(({ name }) => options.only.includes(name));

  const { only, runs, quick, label } = options;
  const head = { formatVersion: 1, label, startedAt, options: { only, runs, quick }, host: await hostFacts(CHECKOUT) };
  const file = join(RESULTS_FOLDER, `vm-${label}.json`);
  await mkdir(RESULTS_FOLDER, { recursive: true });

  let measured: Measured = { results: {}, vm: null };
  try {
    for await (measured of measure(chosen, options, signal)) {
      const kept = { ...head, finishedAt: new Date().toISOString(), ...measured };
      await writeFile(file, `${JSON.stringify(kept, null, 2)}\n`);
    }
  } finally {
    if (Object.keys(measured.results).length > 0) process.stdout.write(`${formatReport(measured.results)}\n${file}\n`);
  }
}

async function* measure(
  chosen: readonly Measurement[],
  options: BenchOptions,
  signal: AbortSignal,
): AsyncGenerator<Measured, void> {
  await using open = await BenchSession.open(signal);
  const { session } = open;
  await using machine = new BenchMachine(session, { name: 'm' }, signal);
  yield* runMeasurements(chosen, ({ name }) => ({
    session,
    machine,
    quick: options.quick,
    repetitions: ({ usual, quick }) => options.runs ?? (options.quick ? quick : usual),
    progress: (text) => void process.stderr.write(`${name}: ${text}\n`),
    signal,
  }));
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
  else if (error instanceof UsageError) process.stderr.write(`${error.message}\n${usageOf('vm')}`);
  else throw error;
}
