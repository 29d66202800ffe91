import type { ContainerLogLine } from '../../../electron/api/engine/container-logs.ts';
import type { KeptLogControl } from '../../../electron/api/engine/kept-log-control.ts';
import type { KeptLog, KeptLogRequest } from '../../../electron/api/engine/kept-logs.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { EngineScript } from './engine-script.ts';
import { idOf } from './sample-objects.ts';

const DAY_MS = 86_400_000;

/** Logs of removed containers; the lines of each stand with the engine's, by name. */
export class ScriptedKeptLogs implements KeptLogControl {
  readonly #engine: EngineScript;
  kept: KeptLog[] = sampleKeptLogs();

  constructor(engine: EngineScript) {
    this.#engine = engine;
  }

  list(): Promise<readonly KeptLog[]> {
    return this.#engine.answer('keptLogs.list', () => this.kept);
  }

  read({ id, lines }: KeptLogRequest): Promise<AsyncIterable<readonly ContainerLogLine[]>> {
    return this.#engine.answer(`keptLogs.read ${id}`, () => {
      const log = this.#find(id);
      const all = this.#engine.logs.get(log.name) ?? [];
      return oneBatch(lines === null ? all : all.slice(Math.max(0, all.length - lines)));
    });
  }

  remove(id: string): Promise<void> {
    return this.#engine.answer(`keptLogs.remove ${id}`, () => {
      this.#find(id);
      this.kept = this.kept.filter((log) => log.id !== id);
    });
  }

  clear(): Promise<void> {
    return this.#engine.answer('keptLogs.clear', () => {
      this.kept = [];
    });
  }

  #find(id: string): KeptLog {
    const log = this.kept.find((one) => one.id === id);
    if (log === undefined) throw new BoathouseError('no-such-log', 'This log is not kept any more');
    return log;
  }
}

export function sampleKeptLog(name: string, parts: Partial<KeptLog> = {}): KeptLog {
  const removedMs = Date.now() - DAY_MS;
  return {
    id: idOf(`removed ${name}`),
    name,
    image: 'debian:13',
    project: null,
    service: null,
    createdMs: removedMs - DAY_MS,
    finishedMs: removedMs,
    exitCode: 0,
    removedMs,
    sizeBytes: 4_096,
    isCut: false,
    ...parts,
  };
}

function sampleKeptLogs(): KeptLog[] {
  const nowMs = Date.now();
  return [
    sampleKeptLog('import-products', {
      image: 'shop/import:4',
      exitCode: 1,
      removedMs: nowMs - 240_000,
      sizeBytes: 318_200,
    }),
    sampleKeptLog('shop-worker-1', {
      image: 'shop/worker:4',
      project: 'shop',
      service: 'worker',
      exitCode: 137,
      removedMs: nowMs - 7_300_000,
      sizeBytes: 67_108_864,
      isCut: true,
    }),
    sampleKeptLog('hopeful_curie', { image: 'debian:13', removedMs: nowMs - 2 * DAY_MS, sizeBytes: 912 }),
  ];
}

async function* oneBatch(lines: readonly ContainerLogLine[]): AsyncGenerator<readonly ContainerLogLine[], void> {
  yield await Promise.resolve(lines);
}
