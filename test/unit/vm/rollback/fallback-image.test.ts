import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { imageRollbackCheck } from '../../../../electron/vm/diagnostics/image-rollback.ts';
import { type DiagnosticBench, diagnosticBench } from '../../../support/vm/diagnostic-bench.ts';
import {
  bootedFrom,
  fallenBack,
  NEW,
  OLD,
  PANIC,
  panicTwice,
  record,
  stopped,
  updated,
} from '../../../support/vm/image-rollback.ts';
import { machineBench } from '../../../support/vm/machine-bench.ts';
import { failingStart, failureOf } from '../../../support/vm/machine-outcome.ts';

describe('a kept image', () => {
  test('that is damaged is not booted: the error of the new one stands', async () => {
    const bench = await updated(await machineBench());
    await writeFile(join(bench.layout.imagesFolder, OLD, 'vmlinux'), 'The kernel');
    const failing = failingStart(bench);
    await panicTwice(bench);
    const error = await failing;
    expect(error.code).toBe('guest-panic');
    expect(error.message).toContain('is not what was built');
    expect(failureOf(bench.machine.state).phase).toBe('kernel');
  });

  test('that is damaged when the new one is known as broken leaves the new one to be tried', async () => {
    const bench = await updated(await machineBench());
    await fallenBack(bench);
    await stopped(bench);
    await writeFile(join(bench.layout.imagesFolder, OLD, 'vmlinux'), 'The kernel');
    await bench.running();
    expect(bootedFrom(bench)).toBe(join(bench.imageFolder, 'vmlinux'));
    expect(bench.machine.images.fallback).toBeNull();
    await bench.machine.images.idle;
    expect(await record(bench)).toMatchObject({ kept: { imageId: NEW }, broken: null });
  });

  test('is unknown with a record that cannot be read', async () => {
    const bench = await updated(await machineBench());
    await writeFile(bench.layout.imageRecord, '{');
    const failing = failingStart(bench);
    await panicTwice(bench);
    expect((await failing).message).not.toContain('older image');
  });

  test('stands in for one whose kernel no hypervisor takes', async () => {
    const bench = await updated(await machineBench());
    const works = bench.driver.probeResult;
    bench.driver.probe = (request) => {
      bench.driver.probes.push(request);
      return Promise.resolve(
        request.probeKernel.kernel.startsWith(bench.imageFolder)
          ? { kind: 'unavailable', reason: 'it stays silent', hint: 'Install it.' }
          : works,
      );
    };
    await bench.running();
    expect(bootedFrom(bench)).toContain(OLD);
    expect(bench.machine.images.fallback).toMatchObject({ failure: { code: 'hypervisor-unavailable' } });
  });
});

describe('the check', () => {
  const check = (bench: DiagnosticBench) => bench.check(imageRollbackCheck);

  test('tells what is kept, and what did not boot', async () => {
    const bench = await diagnosticBench();
    expect(await check(bench)).toMatchObject({ outcome: 'skipped' });
    await updated(bench);
    expect(await check(bench)).toMatchObject({ outcome: 'ok' });
    await fallenBack(bench);
    const finding = await check(bench);
    expect(finding).toMatchObject({ outcome: 'warning', detail: expect.stringContaining(PANIC) as string });
    expect(finding.fix).toContain('--retry-image');
    await bench.machine.retryImage();
    await writeFile(join(bench.layout.imagesFolder, OLD, 'vmlinux'), 'The kernel');
    expect(await check(bench)).toMatchObject({
      outcome: 'warning',
      detail: expect.stringContaining('vmlinux') as string,
    });
    bench.settings = { ...bench.settings, image: { rollback: 'off' } };
    expect(await check(bench)).toMatchObject({ outcome: 'skipped' });
  });
});
