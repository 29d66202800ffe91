import { z } from 'zod';
import type { ChangedObject, EngineObjectType } from '../api/engine/changes.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { describeError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { delay } from '../host/delay.ts';
import { readLines } from '../host/engine-request.ts';
import type { EngineClient } from './client/engine-client.ts';
import { EVENTS_RETRY_MAX_MS, EVENTS_RETRY_MS, STREAM_LINE_MAX_BYTES } from './limits.ts';

export interface EngineEventsOptions {
  readonly client: EngineClient;
  readonly isRunning: () => boolean;
  /** Fires whenever `isRunning` may answer differently than before. */
  readonly onRunningChange: Event<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type EngineEvent =
  | { readonly kind: 'listening' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'event'; readonly object: Omit<ChangedObject, 'actions'>; readonly action: string };

const engineEvent = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string().catch(''), Attributes: z.record(z.string(), z.unknown()).catch({}) }),
});

const TYPES: Readonly<Record<string, EngineObjectType>> = {
  container: 'container',
  image: 'image',
  volume: 'volume',
  network: 'network',
  builder: 'builder',
  service: 'service',
};

/** They change nothing that a list shows, and health checks run every few seconds. */
const NO_CHANGE = /^(?:exec_|top$|attach$|detach$|resize$|archive-path$|export$|save$)/;

/**
 * The engine's events, one stream for all who want them, open while somebody does.
 *
 *   idle ──first listener──▶ waiting ──machine runs──▶ asking ──answer──▶ listening ──end──▶ waiting (after a pause)
 *    ▲─────────────────────────── last listener leaves ────────────────────────────────────────┘
 *
 * A listener is told at once whether it listens now, then of every change of that. Timers: the pause before the next try.
 */
export class EngineEvents {
  readonly #options: EngineEventsOptions;
  readonly #events = new Emitter<EngineEvent>();
  #listening = false;
  #run: AbortController | null = null;

  constructor(options: EngineEventsOptions) {
    this.#options = options;
  }

  /** `listener` is called with `listening` or `offline` before this returns. */
  listen(listener: (event: EngineEvent) => void): Disposable {
    const subscription = this.#events.event(listener);
    if (this.#run === null) {
      this.#run = new AbortController();
      void this.#keepListening(this.#run.signal);
    }
    listener({ kind: this.#listening ? 'listening' : 'offline' });
    return {
      dispose: () => {
        void subscription.dispose();
        if (this.#events.listenerCount > 0) return;
        this.#run?.abort();
        this.#run = null;
        this.#listening = false;
      },
    };
  }

  async #keepListening(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    const isOver = (): boolean => signal.aborted;
    let pauseMs = EVENTS_RETRY_MS;
    while (!isOver()) {
      await this.#untilRunning(signal);
      try {
        await this.#listenOnce(signal, () => (pauseMs = EVENTS_RETRY_MS));
      } catch (error) {
        if (!isOver()) logger.debug(`the engine’s events: ${describeError(error)}`);
      }
      if (isOver()) return;
      this.#become(false);
      await delay(clock, pauseMs, signal).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, EVENTS_RETRY_MAX_MS);
    }
  }

  async #listenOnce(signal: AbortSignal, onListening: () => void): Promise<void> {
    const response = await this.#options.client.stream('GET', { path: '/events', about: 'object' }, signal);
    onListening();
    this.#become(true);
    for await (const line of readLines(response, STREAM_LINE_MAX_BYTES)) {
      const event = readEvent(line);
      if (event !== null && !signal.aborted) this.#events.fire(event);
    }
  }

  #become(listening: boolean): void {
    if (this.#listening === listening) return;
    this.#listening = listening;
    this.#events.fire({ kind: listening ? 'listening' : 'offline' });
  }

  #untilRunning(signal: AbortSignal): Promise<void> {
    const { isRunning, onRunningChange } = this.#options;
    return new Promise((resolve) => {
      if (isRunning()) {
        resolve();
        return;
      }
      const settle = (): void => {
        if (!isRunning() && !signal.aborted) return;
        void subscription.dispose();
        signal.removeEventListener('abort', settle);
        resolve();
      };
      const subscription = onRunningChange(settle);
      signal.addEventListener('abort', settle, { once: true });
    });
  }
}

/** Null for what is no event, and for one that changes nothing. */
function readEvent(line: string): EngineEvent | null {
  let parsed: z.infer<typeof engineEvent>;
  try {
    parsed = engineEvent.parse(JSON.parse(line));
  } catch {
    return null;
  }
  const { Type, Action, Actor } = parsed;
  if (NO_CHANGE.test(Action)) return null;
  const attribute = (name: string): string | null => {
    const value = Object.hasOwn(Actor.Attributes, name) ? Actor.Attributes[name] : undefined;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const type = Object.hasOwn(TYPES, Type) ? (TYPES[Type] ?? 'other') : 'other';
  const exitCode = Type === 'container' && Action === 'die' ? Number(attribute('exitCode') ?? Number.NaN) : Number.NaN;
  return {
    kind: 'event',
    object: { type, id: Actor.ID, name: attribute('name'), exitCode: Number.isNaN(exitCode) ? null : exitCode },
    action: Action,
  };
}
