/**
 * Runs compiled test files in this process, and writes what came of them to a file: what vitest does elsewhere, for the Windows Node under
 * Wine. vitest itself does not start there, since its bundler's native part wants libraries of Windows that Wine 8 has not; the parts of
 * it that collect tests, run them and compare values are plain JavaScript, and these are used here.
 *
 * Usage: driver.js REPORT FILE…, both absolute. The report is a `DriverReport` as JSON. The standard output is not used: under Wine Node
 * cannot write to a pipe of the other side.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { startTests } from 'vitest/internal/browser';
import type { DriverReport, TestOutcome } from './driver-report.ts';

const TIMEOUT_MS = 60_000;

type Runner = Parameters<typeof startTests>[1];
type Task = Awaited<ReturnType<typeof startTests>>[number]['tasks'][number];
type Test = Extract<Task, { type: 'test' }>;

const [report = '', ...files] = process.argv.slice(2);

/** What vitest's `expect` looks for in a worker. */
const worker = {
  config: { fakeTimers: {}, snapshotOptions: {}, expect: {} },
  ctx: {},
  environment: { name: 'node' },
  current: undefined as unknown,
  onCleanup: () => undefined,
};
Object.assign(globalThis, { __vitest_worker__: worker });
const { expect } = await import('vitest');

const outside: string[] = [];
const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
process.on('unhandledRejection', (error) => outside.push(textOf(error)));
process.on('uncaughtException', (error) => outside.push(textOf(error)));

const results: DriverReport = { files: [], at: 'its start', outside };
const save = (): void => writeFileSync(report, JSON.stringify(results));

const runner: Runner = {
  config: {
    root: process.cwd(),
    setupFiles: [],
    name: 'wine',
    passWithNoTests: true,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { shuffle: false, concurrent: false, seed: 1, hooks: 'stack', setupFiles: 'list' },
    maxConcurrency: 5,
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
    retry: 0,
    includeTaskLocation: false,
    chaiConfig: undefined,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  },
  importFile: (file) => import(pathToFileURL(file).href),
  onCollectStart: (file) => {
    worker.current = file;
  },
  onBeforeTryTask: (test) => {
    worker.current = test;
    results.at = test.fullTestName;
    save();
    expect.setState({
      assertionCalls: 0,
      isExpectingAssertions: false,
      isExpectingAssertionsError: null,
      expectedAssertionsNumber: null,
      expectedAssertionsNumberErrorGen: null,
      currentTestName: test.name,
    });
  },
};

const testsOf = (tasks: readonly Task[]): Test[] =>
  tasks.flatMap((task) => (task.type === 'test' ? [task] : testsOf(task.tasks)));

const outcomeOf = (test: Test): TestOutcome => ({
  name: test.fullTestName,
  state: test.result?.state === 'pass' ? 'passed' : test.result?.state === 'fail' ? 'failed' : 'skipped',
  errors: (test.result?.errors ?? []).map((error) => error.stack ?? error.message),
});

for (const file of files) {
  const startedMs = performance.now();
  const [module] = await startTests([file], runner);
  results.files.push({
    file,
    durationMs: Math.round(performance.now() - startedMs),
    errors: (module?.result?.errors ?? []).map((error) => error.stack ?? error.message),
    tests: testsOf(module?.tasks ?? []).map(outcomeOf),
  });
  // After each file: what a later one breaks, or is cut off in, does not cost what is known already.
  save();
}
process.exit(0);
