import { describe, expect, test } from 'vitest';
import { describeTranslation } from '../../../electron/vm/translation.ts';
import { machineBench } from '../../support/vm/machine-bench.ts';
import { failingStart, failureOf } from '../../support/vm/machine-outcome.ts';

describe('a program for another processor', () => {
  test('is a warning of each start, and of one that succeeds too', async () => {
    const bench = await machineBench();
    bench.translation = describeTranslation('rosetta', true);
    await bench.running();
    expect(bench.machine.warnings[0]).toMatch(
      /^This is Boathouse for Intel processors, but this computer has Apple silicon: .* does not start\. Install the package with arm64 in its name/,
    );
  });

  test('is what a start without a hypervisor advises, in place of what the drivers do', async () => {
    const bench = await machineBench();
    bench.driver.probeResult = { kind: 'unavailable', reason: 'it does not boot', hint: 'Switch something on.' };
    expect(await failingStart(bench)).toMatchObject({ code: 'hypervisor-unavailable', hint: 'Switch something on.' });
    bench.translation = describeTranslation('windows', true);
    await failingStart(bench);
    const { failure } = failureOf(bench.machine.state);
    expect(failure.code).toBe('hypervisor-unavailable');
    expect(failure.hint).toMatch(
      /^This is Boathouse for x64 processors, but this computer has an ARM processor: .* Install the package with arm64 in its name in its place\.$/,
    );
    expect(bench.machine.warnings).toContain(failure.hint);
  });

  test('is Node, in a checkout', () => {
    expect(describeTranslation('rosetta', false)).toMatchObject({
      problem: expect.stringContaining('This is Node for Intel processors') as string,
      fix: expect.stringContaining('Install Node for arm64') as string,
    });
  });
});
