import { eventually } from './eventually.ts';

/** Resolves once `condition` holds; `what` names it for the error of a time that is up. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(async () => ((await condition()) ? true : null), { what, pauseMs: 20, timeoutMs: 30_000 });
}
