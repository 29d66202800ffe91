import { z } from 'zod';
import type { PreviousContext } from '../engine/docker-context.ts';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { readTextIfPresent } from '../host/read-text.ts';

const state = z.object({ previousContext: z.string().nullable().default(null) });

/**
 * `state.json`: what must be remembered and is no setting. A damaged file counts as an empty one, since nothing in it is worth
 * refusing to start for: without the previous context, `context restore` goes back to the default one.
 */
export class StateStore implements PreviousContext {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<string | null> {
    try {
      return state.parse(JSON.parse((await readTextIfPresent(this.#file)) ?? '{}')).previousContext;
    } catch {
      return null;
    }
  }

  async write(previousContext: string | null): Promise<void> {
    await writeFileAtomically(this.#file, `${JSON.stringify({ previousContext }, null, 2)}\n`, { mode: 0o600 });
  }
}
