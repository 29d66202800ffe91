/**
 * `npm test`: the whole suite, fast projects first, and the closing line `N passed, N failed, N skipped` that CI reads.
 * Arguments are passed on as file filters: `npm test -- volumes` runs the files whose path contains that word.
 */
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** Each failure once more, in short, right above the closing line: in a log of a thousand lines it is the first that is looked for. */
const failures: string[] = [];

async function runProject(name: string, filters: string[]): Promise<Count> {
  const vitest = await startVitest('test', filters, {
    root,
    config: `${root}build/vitest.config.ts`,
    project: [name],
    watch: false,
    run: true,
    reporters: process.env['CI'] === undefined ? ['default'] : ['verbose'],
    passWithNoTests: true,
  });
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const module of vitest.state.getTestModules()) {
    // A file that does not even load holds no test that could fail: the file itself counts.
    if (module.state() === 'failed' && module.errors().length > 0) {
      count.failed += 1;
      failures.push(`${module.relativeModuleId}: ${module.errors()[0]?.message ?? 'does not load'}`);
    }
    for (const test of module.children.allTests()) {
      const state = test.result().state;
      if (state === 'passed') count.passed += 1;
      else if (state === 'failed') {
        count.failed += 1;
        const message = test.result().errors?.[0]?.message ?? '';
        failures.push(`${module.relativeModuleId} > ${test.fullName}: ${message}`);
      } else count.skipped += 1;
    }
  }
  // Unhandled errors outside any test must not pass unseen.
  for (const error of vitest.state.getUnhandledErrors()) {
    count.failed += 1;
    failures.push(`outside any test: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  await vitest.close();
  return count;
}

const filters = process.argv.slice(2);
const total: Count = { passed: 0, failed: 0, skipped: 0 };
for (const project of ['unit', 'integration', 'e2e', 'heavy']) {
  process.stdout.write(`\n── ${project} ──\n`);
  const count = await runProject(project, filters);
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
}

if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.map((failure) => `  ${failure}\n`).join('')}`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
