import type { Problem } from './problem.ts';
import type { ApiCall } from './route.ts';

/**
 * Stands around certain calls of the engine's API: it may do something before the engine gets the call, or refuse it, and hears
 * how the call ended before the client does. The body is none of its business (`body-inspector.ts`).
 */
export interface CallGuard {
  /** For the log. */
  readonly name: string;
  matches(call: ApiCall): boolean;
  /** The engine waits meanwhile; obeys `signal`: the client is gone. What it rejects with is an error of ours. */
  enter(call: ApiCall, signal: AbortSignal): Promise<Admission>;
}

export type Admission =
  /** `leave` is called once, whatever happens. The answer is held back until it resolves. */
  { readonly kind: 'pass'; readonly leave: Leave } | { readonly kind: 'refuse'; readonly problem: Problem };

/** `status` is the engine's answer; null when there was none, or nobody waits for it any more: then the call may have worked all the same. */
export type Leave = (status: number | null) => Promise<void>;
