import type { CDPSession, Page } from 'playwright-core';
import { idOf, sampleContainer } from '../../support/ui/sample-objects.ts';
import { sampleLog } from '../../support/ui/sample-log.ts';
import { median } from '../figures/statistics.ts';
import { finding, type MeasurementResult, type Series, series } from '../figures/result.ts';
import { FRAME_MS, frameFigures } from './frame-times.ts';
import type { UiBenchContext, UiMeasurement } from './measurement.ts';
import { WINDOW_KINDS } from './open-window.ts';
import { cpuMsByThread, cpuMsByType, processTree } from './process-tree.ts';

/** A wheel that is turned fast: a screenful in a third of a second. */
const SPEED_PX_PER_S = 2000;

const LEAST_MS = 0.1;

interface Scene {
  readonly route: string;
  /** What is there when it can begin. */
  readonly there: string;
  readonly direction: 'up' | 'down';
}

const SCROLLED = 'worker-7';
const CONTAINERS: Scene = { route: 'containers', there: 'main .row-link', direction: 'down' };
const LOG: Scene = { route: `containers/${idOf(SCROLLED)}/logs`, there: 'main .log-row', direction: 'up' };

/** 1,000 containers, and what 256 of them use, once a second. */
export const scrollContainers: UiMeasurement = {
  name: 'scroll-containers',
  run: (context) => scroll(context, CONTAINERS),
};

/** 100,000 lines of a container's log, from the end up. */
export const scrollLog: UiMeasurement = { name: 'scroll-log', run: (context) => scroll(context, LOG) };

async function scroll(context: UiBenchContext, scene: Scene): Promise<MeasurementResult> {
  const { engine } = context.stage.backend;
  engine.containerList = Array.from({ length: 1000 }, (_, index) => sampleContainer(`worker-${index}`));
  engine.logs.set(SCROLLED, sampleLog(100_000));
  const all: Series[] = [];
  const findings = [];
  for (const kind of WINDOW_KINDS) {
    const samples = new Map<string, number[]>();
    const add = (name: string, value: number): void => void samples.set(name, [...(samples.get(name) ?? []), value]);
    for (let round = 1; round <= context.repetitions({ usual: 5, quick: 1 }); round += 1) {
      context.signal.throwIfAborted();
      context.progress(`${kind.name} ${round}`);
      await using window = await kind.open(context.stage, scene.route);
      for (const [name, value] of Object.entries(await scrollOnce(window, scene, context.windowMs))) add(name, value);
    }
    for (const [name, values] of samples) {
      // Processes and threads that do next to nothing only hide the rest.
      if (name.startsWith('processor time') && median(values) < LEAST_MS) continue;
      all.push(series(`${kind.name}: ${name}`, name === 'dropped' ? '%' : 'ms', values));
    }
    findings.push(finding(`${kind.name}: p95 of a frame`, 'ms', median(samples.get('p95') ?? []), 2 * FRAME_MS));
  }
  const each = 'processor time and the renderer’s main thread: for each frame that began';
  return { series: all, findings, notes: [each, `${SPEED_PX_PER_S} px/s for ${context.windowMs} ms`] };
}

async function scrollOnce(
  { page, rootPid }: { readonly page: Page; readonly rootPid: number },
  { there, direction }: Scene,
  windowMs: number,
): Promise<Record<string, number>> {
  await page.locator(there).first().waitFor();
  // All lines of a log are there, and what was loaded on the way is parsed.
  await page.waitForTimeout(3000);
  const processes = await processTree(rootPid);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const measure = async () =>
    [await cpuMsByType(processes), await cpuMsByThread(processes, 'renderer'), await threadMs(session)] as const;
  const before = await measure();
  await page.evaluate(`globalThis.benchFrames = []; (function next(now) {
    benchFrames.push(now);
    requestAnimationFrame(next);
  })(performance.now())`);
  const distance = Math.round((SPEED_PX_PER_S * windowMs) / 1000);
  const box = await page.locator('main').boundingBox();
  await session.send('Input.synthesizeScrollGesture', {
    x: (box?.x ?? 0) + (box?.width ?? 800) / 2,
    y: (box?.y ?? 0) + (box?.height ?? 600) / 2,
    yDistance: direction === 'down' ? -distance : distance,
    speed: SPEED_PX_PER_S,
    gestureSourceType: 'mouse',
  });
  const frames = await page.evaluate<number[]>('benchFrames');
  const after = await measure();
  const { medianMs, p95Ms, p99Ms, droppedPercent } = frameFigures(frames);
  const spent = (used: ReadonlyMap<string, number>, base: ReadonlyMap<string, number>, label: string) =>
    Object.fromEntries(
      [...used].map(([name, ms]) => [`${label} ${name}`, (ms - (base.get(name) ?? 0)) / frames.length]),
    );
  return {
    median: medianMs,
    p95: p95Ms,
    p99: p99Ms,
    dropped: droppedPercent,
    ...spent(after[0], before[0], 'processor time of'),
    ...spent(after[1], before[1], 'processor time of renderer,'),
    ...spent(after[2], before[2], 'main thread,'),
  };
}

/** What the page's main thread has spent so far, by kind. */
async function threadMs(session: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  const kinds = new Map([
    ['TaskDuration', 'all'],
    ['ScriptDuration', 'script'],
    ['LayoutDuration', 'layout'],
    ['RecalcStyleDuration', 'style'],
  ]);
  return new Map(
    metrics.flatMap(({ name, value }) => {
      const kind = kinds.get(name);
      return kind === undefined ? [] : [[kind, value * 1000] as const];
    }),
  );
}
