import { z } from 'zod';
import { CONTAINER_STATS_MAX } from '../../api/limits.ts';
import type { ContainerStats } from '../../api/engine/container-stats.ts';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStack } from '../../base/disposable.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { delay } from '../../host/delay.ts';
import { readLines } from '../../host/engine-request.ts';
import { answerList, id } from '../client/answer-shapes.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { readAnswer } from '../client/read-answer.ts';
import type { EngineEvents } from '../engine-events.ts';
import { STATS_TELL_MS, STREAM_LINE_MAX_BYTES } from '../limits.ts';
import { readStats } from './container-stats.ts';

export interface StatsBatch {
  readonly samples: readonly ContainerStats[];
  readonly ended: readonly string[];
}

export interface ContainerStatsFeedOptions {
  readonly client: EngineClient;
  readonly events: Pick<EngineEvents, 'listen'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Who follows one container. */
interface StatsReader {
  onSample(sample: ContainerStats): void;
  /** No more will come. */
  onEnd(reference: string): void;
}

interface SharedStream {
  readonly readers: Set<StatsReader>;
  readonly end: AbortController;
}

const running = answerList(z.object({ Id: id }));

/**
 * Stats of containers: one stream of the engine a container, whoever many follow it. It is opened for the first reader and closed
 * with the last. A reader of one that has ended is told so; readers of all that run get a new one as the engine's events tell of it.
 */
export class ContainerStatsFeed {
  readonly #options: ContainerStatsFeedOptions;
  readonly #streams = new Map<string, SharedStream>();

  constructor(options: ContainerStatsFeedOptions) {
    this.#options = options;
  }

  /** Null: all that run. About once a second what came, the newest of each; goes on until `signal` aborts. */
  async *follow(references: readonly string[] | null, signal: AbortSignal): AsyncGenerator<StatsBatch, void> {
    const samples = new Map<string, ContainerStats>();
    const ended = new Set<string>();
    const followed = new Map<string, Disposable>();
    const owned = new DisposableStack();
    const forget = (reference: string): void => {
      void followed.get(reference)?.dispose();
      followed.delete(reference);
      samples.delete(reference);
      ended.add(reference);
    };
    const reader: StatsReader = { onSample: (sample) => void samples.set(sample.id, sample), onEnd: forget };
    const add = (reference: string): void => {
      if (followed.has(reference) || followed.size === CONTAINER_STATS_MAX) return;
      followed.set(reference, this.#read(reference, reader));
    };
    owned.defer(() => {
      for (const reading of followed.values()) void reading.dispose();
    });
    try {
      if (references === null) owned.add(this.#followRunning(add, (one) => followed.has(one) && forget(one)));
      else references.forEach(add);
      while (!signal.aborted) {
        await delay(this.#options.clock, STATS_TELL_MS, signal);
        if (samples.size === 0 && ended.size === 0) continue;
        const batch = { samples: [...samples.values()], ended: [...ended] };
        samples.clear();
        ended.clear();
        yield batch;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await owned.dispose();
    }
  }

  /** Calls `add` for each container that runs, now and later, and `remove` for one that ends. */
  #followRunning(add: (container: string) => void, remove: (container: string) => void): Disposable {
    let open = true;
    /** For each look that waits for its answer, who ended since: the answer may still have them. */
    const looks = new Set<Set<string>>();
    const lookAtAll = async (): Promise<void> => {
      const endedSince = new Set<string>();
      looks.add(endedSince);
      try {
        const answer = await this.#options.client.read({ path: '/containers/json', about: 'object' });
        for (const { Id } of readAnswer(running, answer, 'its containers')) if (open && !endedSince.has(Id)) add(Id);
      } finally {
        looks.delete(endedSince);
      }
    };
    const subscription = this.#options.events.listen((event) => {
      if (event.kind === 'listening') {
        lookAtAll().catch((error: unknown) => this.#options.logger.debug(`stats: ${describeError(error)}`));
      } else if (event.kind === 'event' && event.object.type === 'container') {
        if (event.action === 'start') add(event.object.id);
        // The engine's stream goes on with zeros.
        if (event.action !== 'die') return;
        remove(event.object.id);
        for (const endedSince of looks) endedSince.add(event.object.id);
      }
    });
    return {
      dispose: () => {
        open = false;
        void subscription.dispose();
      },
    };
  }

  #read(reference: string, reader: StatsReader): Disposable {
    const stream = this.#streams.get(reference) ?? this.#open(reference);
    stream.readers.add(reader);
    return {
      dispose: () => {
        if (!stream.readers.delete(reader) || stream.readers.size > 0) return;
        if (this.#streams.get(reference) === stream) this.#streams.delete(reference);
        stream.end.abort();
      },
    };
  }

  #open(reference: string): SharedStream {
    const stream: SharedStream = { readers: new Set(), end: new AbortController() };
    this.#streams.set(reference, stream);
    void this.#pump(reference, stream).finally(() => {
      if (this.#streams.get(reference) === stream) this.#streams.delete(reference);
      for (const reader of [...stream.readers]) reader.onEnd(reference);
    });
    return stream;
  }

  async #pump(reference: string, { readers, end }: SharedStream): Promise<void> {
    try {
      const response = await this.#options.client.stream(
        'GET',
        { path: `/containers/${encodeURIComponent(reference)}/stats`, query: { stream: true }, about: 'container' },
        end.signal,
      );
      for await (const line of readLines(response, STREAM_LINE_MAX_BYTES)) {
        const sample = readStats(line);
        if (sample !== null) for (const reader of [...readers]) reader.onSample(sample);
      }
    } catch (error) {
      if (!end.signal.aborted) this.#options.logger.debug(`stats of ${reference}: ${describeError(error)}`);
    }
  }
}
