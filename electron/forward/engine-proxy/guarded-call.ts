import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { CallGuard, Leave } from './call-guard.ts';
import type { Problem } from './problem.ts';
import type { ApiCall } from './route.ts';

export interface GuardContext {
  readonly guards: readonly CallGuard[];
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export type EnteredGuards =
  | { readonly kind: 'pass'; readonly guarded: GuardedCall }
  | { readonly kind: 'refuse'; readonly problem: Problem };

/** Enters one guard after the other. When one refuses or fails, those before it are left again. */
export async function enterGuards(call: ApiCall, context: GuardContext): Promise<EnteredGuards> {
  const guarded = new GuardedCall(context.logger);
  try {
    for (const guard of context.guards) {
      const admission = await guard.enter(call, context.signal);
      if (admission.kind === 'pass') guarded.add(admission.leave);
      else {
        context.logger.info(`${call.method} ${call.path} refused (${guard.name}): ${admission.problem.message}`);
        await guarded.leave(null);
        return admission;
      }
    }
  } catch (error) {
    await guarded.leave(null);
    throw error;
  }
  return { kind: 'pass', guarded };
}

/** A call that guards let pass. Whoever holds it leaves it once. */
export class GuardedCall {
  readonly #logger: Logger;
  readonly #leaves: Leave[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(leave: Leave): void {
    this.#leaves.push(leave);
  }

  /** In reverse order. Never rejects. */
  async leave(status: number | null): Promise<void> {
    for (let leave = this.#leaves.pop(); leave !== undefined; leave = this.#leaves.pop()) {
      try {
        await leave(status);
      } catch (error) {
        this.#logger.error(`after a call of the engine: ${describeError(error)}`);
      }
    }
  }
}
