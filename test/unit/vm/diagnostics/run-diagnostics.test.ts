import { expect, test } from 'vitest';
import type { DiagnosticResult } from '../../../../electron/api/diagnostic.ts';
import { DIAGNOSTIC_CHECKS } from '../../../../electron/vm/diagnostics/registry.ts';
import { runDiagnostics } from '../../../../electron/vm/diagnostics/run-diagnostics.ts';
import type { DiagnosticCheck, Finding } from '../../../../electron/vm/diagnostics/types.ts';
import { diagnosticBench } from '../../../support/vm/diagnostic-bench.ts';

const well: Finding = { outcome: 'ok', detail: 'well', fix: null };
const check = (id: string, run: DiagnosticCheck['run']): DiagnosticCheck => ({ id, title: id, run });
const NEVER = new AbortController().signal;

async function all(results: AsyncIterable<DiagnosticResult>): Promise<DiagnosticResult[]> {
  const list: DiagnosticResult[] = [];
  for await (const result of results) list.push(result);
  return list;
}

test('a check that throws does not keep the others from being made', async () => {
  const bench = await diagnosticBench();
  const checks = [check('a', () => Promise.reject(new Error('no luck'))), check('b', () => Promise.resolve(well))];
  expect(await all(runDiagnostics(checks, bench.context, NEVER))).toEqual([
    {
      id: 'a',
      title: 'a',
      outcome: 'warning',
      detail: expect.stringContaining('no luck') as string,
      fix: expect.any(String) as string,
    },
    { id: 'b', title: 'b', ...well },
  ]);
});

test('a check that is stuck is left behind', async () => {
  const bench = await diagnosticBench();
  const results = runDiagnostics([check('a', () => new Promise(() => undefined))], bench.context, NEVER);
  const first = results.next();
  bench.clock.advance(120_000);
  expect((await first).value).toMatchObject({
    outcome: 'warning',
    detail: expect.stringContaining('120 seconds') as string,
  });
});

test('nothing more is checked once nobody wants to know', async () => {
  const bench = await diagnosticBench();
  const controller = new AbortController();
  const aborting = check('a', () => {
    controller.abort();
    return Promise.resolve(well);
  });
  const results = await all(
    runDiagnostics([aborting, check('b', () => Promise.resolve(well))], bench.context, controller.signal),
  );
  expect(results.map(({ id }) => id)).toEqual(['a']);
});

test('each registered check has an id and a title of its own, and makes a finding', async () => {
  const bench = await diagnosticBench();
  const results = await all(runDiagnostics(DIAGNOSTIC_CHECKS, bench.context, NEVER));
  expect(new Set(results.map(({ id }) => id)).size).toBe(DIAGNOSTIC_CHECKS.length);
  expect(new Set(results.map(({ title }) => title)).size).toBe(DIAGNOSTIC_CHECKS.length);
  for (const { id, detail, outcome, fix } of results) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(detail).not.toBe('');
    expect(fix === null).toBe(outcome === 'ok' || outcome === 'skipped');
  }
});
