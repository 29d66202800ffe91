/**
 * `npm test`: the whole suite, fast projects first, and the closing line `N passed, N failed, N skipped` that CI reads.
 * Arguments are passed on as file filters: `npm test -- volumes` runs the files whose path contains that word.
 *
 * In CI a file with a real machine under it (`SECOND_RUN`) that failed runs once more, and its second run counts: an emulated machine on two shared
 * processors misses a deadline now and then that has nothing to do with the change. Nothing of it is hidden: what failed at first is listed above the
 * closing line. Where many files failed it was no accident, and there is no second run.
 */
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { startVitest, type Vitest } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));

const IN_CI = process.env['CI'] !== undefined;
const SECOND_RUN = new Set(['integration', 'e2e', 'heavy']);
const SECOND_RUN_FILES_MAX = 4;

interface FileResult {
  path: string;
  passed: number;
  skipped: number;
  /** Each failure in short: in a log of a thousand lines these are looked for first. */
  failures: string[];
}

interface ProjectResult {
  files: FileResult[];
  /** Errors outside any test, a set-up that failed among them, must not pass unseen. */
  outside: string[];
}

const readFiles = (vitest: Vitest): FileResult[] =>
  vitest.state.getTestModules().map((module) => {
    const file: FileResult = { path: module.relativeModuleId, passed: 0, skipped: 0, failures: [] };
    // A file that does not even load holds no test that could fail: the file itself counts.
    if (module.state() === 'failed' && module.errors().length > 0) {
      file.failures.push(`${file.path}: ${module.errors()[0]?.message ?? 'does not load'}`);
    }
    for (const test of module.children.allTests()) {
      const { state, errors } = test.result();
      if (state === 'passed') file.passed += 1;
      else if (state === 'failed') file.failures.push(`${file.path} > ${test.fullName}: ${errors[0]?.message ?? ''}`);
      else file.skipped += 1;
    }
    return file;
  });

async function runProject(name: string, filters: string[]): Promise<ProjectResult> {
  process.exitCode = 0;
  const vitest = await startVitest('test', filters, {
    root,
    config: `${root}build/vitest.config.ts`,
    project: [name],
    watch: false,
    run: true,
    reporters: IN_CI ? ['verbose'] : ['default'],
    passWithNoTests: true,
  });
  const outside = vitest.state
    .getUnhandledErrors()
    .map((error) => `outside any test: ${error instanceof Error ? (error.stack ?? error.message) : inspect(error)}`);
  const files = readFiles(vitest);
  await vitest.close();
  // A global set-up that fails is in no list: vitest prints it, runs no file, and says so by the exit code alone.
  const failures = [...outside, ...files.flatMap((file) => file.failures)];
  if (process.exitCode !== 0 && failures.length === 0) {
    outside.push(`${name}: it was not run, or not to its end; above stands why`);
  }
  return { files, outside };
}

const failed = (file: FileResult): boolean => file.failures.length > 0;

const filters = process.argv.slice(2);
const results: FileResult[] = [];
const failures: string[] = [];
const onlyAtFirst: string[] = [];

for (const project of ['unit', 'integration', 'e2e', 'heavy']) {
  process.stdout.write(`\n── ${project} ──\n`);
  const first = await runProject(project, filters);
  failures.push(...first.outside);
  let files = first.files;
  const again = files.filter(failed);
  if (IN_CI && SECOND_RUN.has(project) && again.length > 0 && again.length <= SECOND_RUN_FILES_MAX) {
    process.stdout.write(`\n── ${project}, once more: ${again.map(({ path }) => path).join(', ')} ──\n`);
    const second = await runProject(
      project,
      again.map(({ path }) => path),
    );
    failures.push(...second.outside);
    const secondOf = new Map(second.files.map((file) => [file.path, file]));
    for (const file of again) {
      if (secondOf.get(file.path)?.failures.length === 0) onlyAtFirst.push(...file.failures);
    }
    files = files.map((file) => secondOf.get(file.path) ?? file);
  }
  results.push(...files);
  failures.push(...files.flatMap((file) => file.failures));
}

const list = (title: string, lines: string[]) => {
  if (lines.length > 0) process.stdout.write(`\n${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`);
};
list('Failed at the first run and passed at the second', onlyAtFirst);
list('Failed', failures);

const sum = (of: (file: FileResult) => number) => results.reduce((total, file) => total + of(file), 0);
const passed = sum((file) => file.passed);
process.stdout.write(
  `\n${String(passed)} passed, ${String(failures.length)} failed, ${String(sum((file) => file.skipped))} skipped\n`,
);
process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
