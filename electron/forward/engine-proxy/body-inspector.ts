import type { ApiCall } from './route.ts';
import type { JsonText, TextEdit } from './json-text.ts';
import type { Problem } from './problem.ts';

/**
 * Looks into the JSON bodies of certain calls before the engine gets them. Inspectors are asked in their order, each on what the
 * one before it left; the first refusal is the answer. What no inspector changes reaches the engine byte for byte.
 */
export interface BodyInspector {
  /** For the log. */
  readonly name: string;
  matches(call: ApiCall): boolean;
  /** `body` is null when the request has none. The engine waits meanwhile; a slow inspector obeys `signal`: the client is gone. */
  inspect(body: JsonText | null, call: ApiCall, signal: AbortSignal): Promise<Verdict>;
}

export type Verdict =
  | { readonly kind: 'pass' }
  /** The body with some of its strings replaced. */
  | { readonly kind: 'edit'; readonly edits: readonly TextEdit[] }
  | { readonly kind: 'refuse'; readonly problem: Problem };
