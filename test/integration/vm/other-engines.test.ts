import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { otherEnginesCheck } from '../../../electron/vm/diagnostics/other-engines.ts';
import { diagnosticBench } from '../../support/vm/diagnostic-bench.ts';

test('the socket of another engine is named, and a warning unless our context is selected', async () => {
  const bench = await diagnosticBench();
  const folder = join(bench.home, '.colima/default');
  await mkdir(folder, { recursive: true });
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(join(folder, 'docker.sock'), resolve));
  expect(await bench.check(otherEnginesCheck)).toMatchObject({
    outcome: 'ok',
    detail: expect.stringContaining('(Colima)') as string,
  });
  bench.contextStatus = { ...bench.contextStatus, selected: false };
  expect(await bench.check(otherEnginesCheck)).toMatchObject({
    outcome: 'warning',
    fix: expect.stringContaining('boathouse context use') as string,
  });
});
