import { describe, expect, it } from 'vitest';
import type { ChangedObject } from '../../../../electron/api/engine/changes.ts';
import { ContainerDeaths } from '../../../../electron/main/notices/container-deaths.ts';

const change = (
  actions: string[],
  exitCode: number | null = null,
  parts: Partial<ChangedObject> = {},
): ChangedObject[] => [{ type: 'container', id: 'a1', name: 'web', actions, exitCode, ...parts }];

describe('deaths of containers', () => {
  it('are told with name and exit code', () => {
    const deaths = new ContainerDeaths(() => 0);
    expect(deaths.take(change(['die'], 3))).toEqual([{ id: 'a1', name: 'web', exitCode: 3 }]);
    expect(deaths.take(change(['create', 'start', 'die'], 137, { id: 'b2', name: null }))).toEqual([
      { id: 'b2', name: 'b2', exitCode: 137 },
    ]);
  });

  it.each<[string, ChangedObject[][]]>([
    ['that did its work', [change(['die'], 0)]],
    ['that somebody stopped', [change(['kill', 'die', 'stop'], 143)]],
    ['that somebody stopped a while ago', [change(['kill']), change(['die', 'stop'], 137)]],
    ['that was removed at its end', [change(['die', 'destroy'], 1)]],
    ['of which the code is not known', [change(['die'], null)]],
    ['that is none', [change(['die'], 1, { type: 'service' })]],
  ])('is not that of one %s', (_, batches) => {
    const deaths = new ContainerDeaths(() => 0);
    expect(batches.flatMap((objects) => deaths.take(objects))).toEqual([]);
  });

  it('are told of one that was stopped, started and then died', () => {
    const deaths = new ContainerDeaths(() => 0);
    deaths.take(change(['kill', 'die', 'stop'], 143));
    expect(deaths.take(change(['start', 'die'], 1))).toHaveLength(1);
    deaths.take(change(['kill']));
    deaths.forget();
    expect(deaths.take(change(['die'], 1, { id: 'c3' }))).toHaveLength(1);
  });

  it('are told once in ten minutes of one that dies again and again', () => {
    let nowMs = 0;
    const deaths = new ContainerDeaths(() => nowMs);
    expect(deaths.take(change(['die'], 1))).toHaveLength(1);
    nowMs = 599_999;
    expect(deaths.take(change(['start', 'die'], 1))).toHaveLength(0);
    nowMs = 600_000;
    expect(deaths.take(change(['start', 'die'], 1))).toHaveLength(1);
  });
});
