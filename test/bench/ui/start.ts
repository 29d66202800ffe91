import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT } from '../../support/checkout.ts';
import { desktopArgs, desktopEnv } from '../../support/desktop/desktop-under-test.ts';
import { sampleContainers } from '../../support/ui/sample-objects.ts';
import { finding, type MeasurementResult, series } from '../figures/result.ts';
import { median } from '../figures/statistics.ts';
import type { UiMeasurement } from './measurement.ts';
import { openChromium } from './open-window.ts';
import type { UiStage } from './ui-stage.ts';

const TARGET_MS = 1500;
const PROBE_FOLDER = join(CHECKOUT, 'test', 'bench', 'ui', 'probe');
const STARTED_WITHIN_MS = 60_000;
/** The first start in a data folder leaves Chromium's caches, and after some seconds what was found out about graphics (`electron/main/graphics.ts`). */
const FIRST_LASTS_MS = 8000;

/** Times since the epoch. */
interface Started {
  /** Electron alone: its main process can make windows. */
  readonly readyMs?: number;
  /** The page's navigation began. */
  readonly pageMs: number;
  readonly firstPaintMs: number;
  /** The containers are painted, and the page does not work on anything. */
  readonly interactiveMs: number;
}

/** From the start of Electron's process, the engine running; and from the navigation of a browser that runs already. */
export const start: UiMeasurement = {
  name: 'start',
  async run({ stage, repetitions, progress, signal }): Promise<MeasurementResult> {
    stage.backend.engine.containerList = sampleContainers();
    const count = repetitions({ usual: 9, quick: 2 });
    const first = await startElectron(stage, FIRST_LASTS_MS);
    const electron: Record<string, number[]> = { ready: [], page: [], paint: [], interactive: [] };
    for (let round = 1; round <= count; round += 1) {
      signal.throwIfAborted();
      progress(`Electron ${round}`);
      const { beganMs, started } = await startElectron(stage);
      electron['ready']?.push((started.readyMs ?? beganMs) - beganMs);
      electron['page']?.push(started.pageMs - beganMs);
      electron['paint']?.push(started.firstPaintMs - beganMs);
      electron['interactive']?.push(started.interactiveMs - beganMs);
    }
    const browser = await startChromium(stage, count);
    const interactive = electron['interactive'] ?? [];
    return {
      series: [
        series('Electron: its main process is ready', 'ms', electron['ready'] ?? []),
        series('Electron: the page begins', 'ms', electron['page'] ?? []),
        series('Electron: first paint', 'ms', electron['paint'] ?? []),
        series('Electron: interactive', 'ms', interactive),
        series('Electron: interactive, first start in a data folder', 'ms', [
          first.started.interactiveMs - first.beganMs,
        ]),
        series('Chromium: first paint', 'ms', browser.paint),
        series('Chromium: interactive', 'ms', browser.interactive),
      ],
      findings: [finding('Electron, from its start to interactive', 'ms', median(interactive), TARGET_MS)],
      notes: ['Electron since its process was made; Chromium, which runs already, since the navigation'],
    };
  },
};

async function startElectron(
  stage: UiStage,
  lastsMs = 0,
): Promise<{ readonly beganMs: number; readonly started: Started }> {
  const { electron, session, home } = stage;
  const beganMs = Date.now();
  const child = spawn(electron, desktopArgs(), {
    env: desktopEnv({ electron, session, home, env: { NODE_OPTIONS: `--require ${join(PROBE_FOLDER, 'main.cjs')}` } }),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  try {
    const started = await Promise.race([toldBy(child.stdout), ended.then(endedEarly)]);
    await delay(lastsMs);
    return { beganMs, started };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

async function toldBy(output: Readable): Promise<Started> {
  let told = '';
  const deadline = AbortSignal.timeout(STARTED_WITHIN_MS);
  for await (const [text] of on(output.setEncoding('utf8'), 'data', { signal: deadline })) {
    told += String(text);
    const line = /^boathouse-bench (\{.*\})$/m.exec(told)?.[1];
    if (line !== undefined) return JSON.parse(line) as Started;
  }
  throw new Error('The app told nothing');
}

function endedEarly(): never {
  throw new Error('The app ended before its page was ready');
}

async function startChromium(stage: UiStage, count: number): Promise<{ paint: number[]; interactive: number[] }> {
  const probe = await readFile(join(PROBE_FOLDER, 'page.js'), 'utf8');
  const browser = await openChromium(stage.session.env);
  const [paint, interactive]: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round <= count; round += 1) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.addInitScript(`globalThis.benchStarted = ${probe}`);
      await page.goto(`${stage.server.url}#/containers`);
      const started = await page.evaluate<Started>('benchStarted');
      await context.close();
      if (round === 0) continue;
      paint.push(started.firstPaintMs - started.pageMs);
      interactive.push(started.interactiveMs - started.pageMs);
    }
  } finally {
    await browser.close();
  }
  return { paint, interactive };
}
