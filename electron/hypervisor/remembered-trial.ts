import type { Clock } from '../base/clock.ts';
import type { AnswerCache } from './answer-cache.ts';
import { isRecord } from './is-record.ts';

/** Whether a guest booted, of which no device file tells. */
export type TrialOutcome =
  | { readonly kind: 'works'; readonly durationMs: number }
  /** A machine ran; whether its guest booted cannot be seen by this user. `notFound`: that of a start was looked for in vain. */
  | { readonly kind: 'unseen'; readonly reason: string; readonly notFound?: true }
  /** A moment later it may be allowed. */
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string | null }
  | { readonly kind: 'hangs'; readonly lastLine: string };

export interface RememberedTrial {
  /** Names all that the outcome depends on. */
  readonly key: string;
  readonly cache: AnswerCache;
  readonly clock: Clock;
  readonly run: () => Promise<TrialOutcome>;
}

/** A guest that was late once, on a busy computer, must not cost its owner a week of emulation. */
const HANG_REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** The outcome of an earlier trial, or of one that is run now; what was refused is not remembered. */
export async function tryOrRemember({ key, cache, clock, run }: RememberedTrial): Promise<TrialOutcome> {
  const remembered = parseRemembered(await cache.get(key), clock.now());
  if (remembered !== null) return remembered;
  const outcome = await run();
  if (outcome.kind !== 'refused') await cache.set(key, { ...outcome, timeMs: clock.now() });
  return outcome;
}

/** Of a guest that nobody saw: it was not found. What was seen to boot is left as it is. */
export async function rememberNotFound({ key, cache, clock }: Omit<RememberedTrial, 'run'>): Promise<void> {
  const outcome = parseRemembered(await cache.get(key), clock.now());
  if (outcome?.kind === 'unseen') await cache.set(key, { ...outcome, notFound: true });
}

/** One clause. */
export function describeOutcome(accelerator: string, outcome: TrialOutcome): string {
  switch (outcome.kind) {
    case 'works':
      return `${accelerator} works: the trial guest answered after ${outcome.durationMs} ms`;
    case 'unseen':
      return `${accelerator} runs a machine; whether Linux boots there was not seen. ${outcome.reason}`;
    case 'refused':
      return `${accelerator} was refused: ${outcome.reason}`;
    case 'hangs': {
      const line = outcome.lastLine === '' ? 'and said nothing' : `and its last line was “${outcome.lastLine}”`;
      return `a Linux guest hung under ${accelerator}: it did not answer in time, ${line}`;
    }
  }
}

/** Whether the hypervisor is to be used, as far as is known. */
export function isUsable({ kind }: TrialOutcome): boolean {
  return kind === 'works' || kind === 'unseen';
}

/** The outcome that was remembered as JSON, or null when there is none, or when it was a hang too long ago. */
function parseRemembered(value: unknown, nowMs: number): TrialOutcome | null {
  if (!isRecord(value)) return null;
  if (value['kind'] === 'works' && typeof value['durationMs'] === 'number')
    return { kind: 'works', durationMs: value['durationMs'] };
  if (value['kind'] === 'unseen' && typeof value['reason'] === 'string')
    return { kind: 'unseen', reason: value['reason'], ...(value['notFound'] === true ? { notFound: true } : {}) };
  const { lastLine, timeMs } = value;
  if (value['kind'] !== 'hangs' || typeof lastLine !== 'string' || typeof timeMs !== 'number') return null;
  const ageMs = nowMs - timeMs;
  return ageMs >= 0 && ageMs < HANG_REMEMBERED_MS ? { kind: 'hangs', lastLine } : null;
}
