/**
 * `npm run bench:ui`: measures the desktop app's window and the dashboard in a browser, on a backend without a machine, prints a table and keeps all
 * samples as JSON. Nothing is judged by it: a target that is missed is said so, and the exit code is 0.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT } from '../../support/checkout.ts';
import { hostFacts, loadAverage } from '../figures/host-facts.ts';
import { parseOptions, usageOf } from '../figures/options.ts';
import { formatReport } from '../figures/report.ts';
import type { MeasurementResult } from '../figures/result.ts';
import { UsageError } from '../figures/usage-error.ts';
import { bundle } from './bundle.ts';
import { memory } from './memory.ts';
import { scrollContainers, scrollLog } from './scroll.ts';
import { start } from './start.ts';
import { UiStage } from './ui-stage.ts';

const RESULTS_FOLDER = join(CHECKOUT, 'test', 'bench', 'results');
const MEASUREMENTS = [bundle, start, memory, scrollContainers, scrollLog];
const WINDOW_MS = 8000;
const QUICK_WINDOW_MS = 2000;

async function main(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const startedAt = new Date().toISOString();
  const names = MEASUREMENTS.map(({ name }) => name);
  const { only, runs, quick, label } = parseOptions(argv, names, startedAt.slice(0, 10));
  const head = { formatVersion: 1, label, startedAt, options: { only, runs, quick }, host: await hostFacts(CHECKOUT) };
  const file = join(RESULTS_FOLDER, `ui-${label}.json`);
  await mkdir(RESULTS_FOLDER, { recursive: true });
  const results: Record<string, MeasurementResult & { readonly loadAverage: readonly number[] }> = {};
  await using stage = await UiStage.open();
  try {
    for (const { name, run } of MEASUREMENTS) {
      if (only.length > 0 && !only.includes(name)) continue;
      const before = loadAverage();
      const result = await run({
        stage,
        repetitions: (count) => runs ?? (quick ? count.quick : count.usual),
        windowMs: quick ? QUICK_WINDOW_MS : WINDOW_MS,
        progress: (text) => void process.stderr.write(`${name}: ${text}\n`),
        signal,
      });
      results[name] = { ...result, loadAverage: [before, loadAverage()] };
      const kept = { ...head, finishedAt: new Date().toISOString(), results };
      await writeFile(file, `${JSON.stringify(kept, null, 2)}\n`);
    }
  } finally {
    if (Object.keys(results).length > 0) process.stdout.write(`${formatReport(results)}\n${file}\n`);
  }
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
  else if (error instanceof UsageError) process.stderr.write(`${error.message}\n${usageOf('ui')}`);
  else throw error;
}
