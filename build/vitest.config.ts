import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** With two processors, vitest would leave one of them idle. Much of a file's time is its process's start, and waiting. */
const WORKERS = Math.max(2, availableParallelism() - 1);

const project = (name: string, include: string[], timeoutMs: number) => ({
  test: {
    name,
    root: fileURLToPath(new URL('..', import.meta.url)),
    include,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    environment: 'node' as const,
    maxWorkers: WORKERS,
  },
});

/** An emulated machine has one processor's work to do (its own take turns), so a second worker uses the computer's other one. */
const E2E_WORKERS = Math.min(2, availableParallelism());

/** Each worker has a real VM, which its files share. Its tools are Linux programs: elsewhere the project has no tests. */
const endToEnd = (name: string, include: string[], workers: number) => {
  return {
    test: {
      ...project(name, process.platform === 'linux' ? include : [], 600_000).test,
      globalSetup: ['test/e2e/global-setup.ts'],
      setupFiles: ['test/e2e/report-failure.ts'],
      maxWorkers: workers,
      sequence: { groupOrder: 1 },
    },
  };
};

/** What `network/` shows is our own network's. */
const ON_QEMU_NETWORK = process.env['BOATHOUSE_TEST_NETWORK'] === 'qemu';
/** What these show is this machine's own architecture's. */
const OTHER_ARCHITECTURE = (process.env['BOATHOUSE_TEST_ARCH'] ?? '') !== '';
const E2E_FOLDERS = [
  ...['cli', 'engine', 'faults', 'ui'],
  ...(OTHER_ARCHITECTURE ? [] : ['desktop', 'hypervisor']),
  ...(ON_QEMU_NETWORK ? [] : ['network']),
];

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/{unit,property,contract,sim}/**/*.test.ts'], 10_000),
      project('integration', ['test/integration/**/*.test.ts'], 60_000),
      endToEnd('e2e', [`test/e2e/{${E2E_FOLDERS.join()}}/**/*.test.ts`], E2E_WORKERS),
      // Gigabytes, full disks and memory that is watched: one at a time.
      endToEnd('heavy', ['test/e2e/heavy/**/*.test.ts'], 1),
    ],
  },
});
