import { mkdtempSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Coverage } from '../../../support/fuzz/coverage.ts';
import { encodeInput } from '../../../support/fuzz/fuzz-input.ts';
import { type Finding, Fuzzer } from '../../../support/fuzz/fuzzer.ts';
import { seededRandom } from '../../../support/net/seeded-random.ts';
import { readCorpus, writeCorpus } from './corpus-files.ts';

/**
 * `npm run fuzz:net -- [--seconds 60] [--seed N] [--target NAME] [--keep]`: coverage-guided fuzzing of the stack, in one process. The stack's modules
 * are loaded with counters in them (`instrument.ts`), each target (`targets.ts`) gets its share of the time, and what fails is written to a
 * folder that is named at the end, reduced. A run that does not end within ten seconds is written there as well, by a second thread, which
 * then ends the process. `--keep` replaces the corpus in `test/fixtures/net/fuzz/` by a minimised one.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const HANG_MS = 10_000;
const LARGEST_INPUT_BYTES = 1 << 22;
const REPORT_MS = 30_000;

register(new URL('../../../support/fuzz/instrument-hook.js', import.meta.url));
const coverage = new Coverage();
const { TARGETS } = await import('./targets.ts');

const folder = mkdtempSync(join(tmpdir(), 'boathouse-fuzz-'));
const watched = new SharedArrayBuffer(8 + LARGEST_INPUT_BYTES);
const head = new Int32Array(watched, 0, 2);
const current = new Uint8Array(watched, 8);
const watchdog = new Worker(new URL('./watchdog.js', import.meta.url), {
  workerData: { watched, hangMs: HANG_MS, file: join(folder, 'hang.txt') },
});
watchdog.unref();

const findings: Finding[] = [];
const rejections: unknown[] = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));

function found(finding: Finding): void {
  findings.push(finding);
  const file = join(folder, `${finding.target}-${findings.length}.txt`);
  writeFileSync(file, `${finding.input}\n${finding.error.stack ?? finding.error.message}\n`);
  console.log(`FOUND ${file}: ${finding.error.stack?.split('\n').slice(0, 6).join('\n') ?? finding.error.message}`);
}

function percent(): string {
  const modules = coverage.report();
  const reached = modules.reduce((sum, module) => sum + module.reached, 0);
  const sites = modules.reduce((sum, module) => sum + module.sites, 0);
  return `${reached} of ${sites} branches (${((100 * reached) / sites).toFixed(1)} %)`;
}

const chosen = TARGETS.filter(({ target }) => values.target === undefined || target.name === values.target);
const shares = chosen.reduce((sum, { share }) => sum + share, 0);
let executions = 0;

for (const { target, share } of chosen) {
  const fuzzer = new Fuzzer({
    target,
    coverage,
    random: seededRandom(Number(values.seed)),
    found,
    settled: async () => {
      await new Promise(setImmediate);
      const [rejection] = rejections.splice(0);
      if (rejection === undefined) return;
      throw rejection instanceof Error ? rejection : new Error('rejected with what is no error', { cause: rejection });
    },
    began: (input) => {
      const text = encodeInput(input);
      head[1] = new TextEncoder().encodeInto(text, current).written;
      Atomics.add(head, 0, 1);
    },
  });
  const endMs = Date.now() + (Number(values.seconds) * 1000 * share) / shares;
  let reportMs = Date.now() + REPORT_MS;
  await fuzzer.begin(readCorpus(target.name));
  console.log(`${target.name}: ${fuzzer.executions} inputs to begin with, ${percent()}`);
  await fuzzer.run(() => {
    const nowMs = Date.now();
    if (nowMs >= reportMs) {
      reportMs = nowMs + REPORT_MS;
      console.log(`${target.name}: ${fuzzer.executions} executions, corpus ${fuzzer.corpus.size}, ${percent()}`);
    }
    return nowMs >= endMs;
  });
  executions += fuzzer.executions;
  console.log(`${target.name}: ${fuzzer.executions} executions, corpus ${fuzzer.corpus.size}`);
  if (!values.keep) continue;
  const minimised = await fuzzer.minimised();
  console.log(`${target.name}: ${minimised.length} inputs kept`);
  writeCorpus(target.name, minimised);
}

for (const { file, reached, sites } of coverage.report().filter(({ reached, sites }) => reached < sites))
  console.log(`  ${file.padEnd(48)} ${String(reached).padStart(4)} / ${sites}`);
console.log(`${executions} executions, ${percent()}, ${findings.length} findings in ${folder}`);
process.exitCode = findings.length === 0 ? 0 : 1;
