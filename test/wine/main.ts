/**
 * `npm run test:wine [-- WORD…]`: the parts of the product that touch the host, run by Windows' own Node under Wine, on Linux. What is run
 * stands in `test-files.ts`; words choose those files whose path holds one of them. Wine is Debian's (`wine`, `wine64`), Node comes from npm
 * into the cache folder, beside the prefix that is made there. Not part of `npm test` or CI: see test/README.md for what it shows.
 *
 * One process a group of files, one group after another; a process that hangs is ended and fails its group. Ends with `N passed, N failed,
 * N skipped`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.ts';
import { testToolsFolder } from '../support/test-tools-folder.ts';
import type { DriverReport } from './driver-report.ts';
import { TEST_FILES, type WineTests } from './test-files.ts';
import { windowsNode } from './windows-node.ts';
import { WinePrefix } from './wine-prefix.ts';

const GROUP_TIMEOUT_MS = 300_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const indented = (text: string): string => text.replaceAll('\n', '\n      ');
const compiled = (file: string): string => join(CHECKOUT, 'dist', 'test', `${file}.test.js`);

interface Sum {
  passed: number;
  failed: number;
  skipped: number;
}

const sum: Sum = { passed: 0, failed: 0, skipped: 0 };

function fail(what: string, errors: readonly string[]): void {
  sum.failed += 1;
  say(`  ✖ ${what}`);
  for (const error of errors) say(`      ${indented(error)}`);
}

function tell(report: DriverReport, { skip = [] }: WineTests): void {
  for (const { file, durationMs, errors, tests } of report.files) {
    say(
      `${file
        .replace(/^.*\\dist\\test\\/, '')
        .replace('.test.js', '')
        .replaceAll('\\', '/')}  ${durationMs} ms`,
    );
    if (errors.length > 0) fail('the file itself', errors);
    for (const { name, state, errors: why } of tests) {
      const isKnown = skip.some((part) => name.includes(part));
      if (state === 'passed') sum.passed += 1;
      else if (state === 'skipped' || isKnown) sum.skipped += 1;
      else fail(name, why);
    }
  }
  for (const error of report.outside) fail('outside any test', [error]);
}

async function runGroup(group: WineTests, prefix: WinePrefix, node: string, folder: string): Promise<void> {
  const report = join(folder, 'report.json');
  await rm(report, { force: true });
  const driver = join(CHECKOUT, 'dist', 'test', 'wine', 'driver.js');
  const argv = [node, driver, report, ...group.files.map(compiled)].map((file) => WinePrefix.pathOf(file));
  const code = await prefix.run(argv, GROUP_TIMEOUT_MS);
  const text = await readFile(report, 'utf8').catch(() => null);
  const told = text === null ? { files: [], at: 'its start', outside: [] } : (JSON.parse(text) as DriverReport);
  tell(told, group);
  const missing = group.files.slice(told.files.length);
  if (missing.length > 0)
    fail(`not run: ${missing.join(', ')}`, [`the process ended with ${code ?? 'its deadline'}, at: ${told.at}`]);
}

async function main(words: readonly string[]): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('only on x86-64 Linux');
  const chosen = TEST_FILES.map((group) => ({
    ...group,
    files: group.files.filter((file) => words.length === 0 || words.some((word) => file.includes(word))),
  })).filter(({ files }) => files.length > 0);
  const cache = testToolsFolder();
  const node = await windowsNode(cache);
  const prefix = await WinePrefix.open(join(cache, 'wine-prefix'));
  const folder = await mkdtemp(join(tmpdir(), 'boathouse-wine-'));
  try {
    for (const group of chosen) {
      say(`\n── ${group.shows} ──`);
      await runGroup(group, prefix, node, folder);
    }
  } finally {
    await prefix.dispose();
    await rm(folder, { recursive: true, force: true });
  }
  say(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
