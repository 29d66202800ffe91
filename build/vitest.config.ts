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

/** One real VM that all files share, so one file at a time. Its tools are Linux programs: elsewhere the project has no tests. */
const endToEnd = (name: string, include: string[]) => {
  return {
    test: {
      ...project(name, process.platform === 'linux' ? include : [], 600_000).test,
      globalSetup: ['test/e2e/global-setup.ts'],
      setupFiles: ['test/e2e/report-failure.ts'],
      fileParallelism: false,
      maxWorkers: 1,
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
      endToEnd('e2e', [`test/e2e/{${E2E_FOLDERS.join()}}/**/*.test.ts`]),
      endToEnd('heavy', ['test/e2e/heavy/**/*.test.ts']),
    ],
  },
});
