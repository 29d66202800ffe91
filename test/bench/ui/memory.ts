import { sampleContainers } from '../../support/ui/sample-objects.ts';
import { finding, type MeasurementResult, series } from '../figures/result.ts';
import { median } from '../figures/statistics.ts';
import type { UiMeasurement } from './measurement.ts';
import { WINDOW_KINDS } from './open-window.ts';
import { processTree, pssMiBByType } from './process-tree.ts';

/** What is allocated at the start is collected, or stays. */
const SETTLED_AFTER_MS = 5000;

/** The list of a dozen containers with what they use, some seconds after it was opened. */
export const memory: UiMeasurement = {
  name: 'memory',
  async run({ stage, repetitions, progress, signal }): Promise<MeasurementResult> {
    stage.backend.engine.containerList = sampleContainers();
    const all = [];
    const findings = [];
    for (const kind of WINDOW_KINDS) {
      const samples = new Map<string, number[]>();
      const add = (name: string, value: number): void => void samples.set(name, [...(samples.get(name) ?? []), value]);
      for (let round = 1; round <= repetitions({ usual: 3, quick: 1 }); round += 1) {
        signal.throwIfAborted();
        progress(`${kind.name} ${round}`);
        await using window = await kind.open(stage, 'containers');
        await window.page.locator('main .row-link').first().waitFor();
        await window.page.waitForTimeout(SETTLED_AFTER_MS);
        const byType = await pssMiBByType(await processTree(window.rootPid));
        for (const [type, value] of byType) add(type, value);
        add(
          'all',
          [...byType.values()].reduce((sum, value) => sum + value, 0),
        );
      }
      for (const [type, values] of samples) all.push(series(`${kind.name}: ${type}`, 'MiB', values));
      findings.push(finding(`${kind.name}: all of its processes`, 'MiB', median(samples.get('all') ?? [])));
    }
    return { series: all, findings, notes: ['the proportional set size; of Chromium with one tab'] };
  },
};
