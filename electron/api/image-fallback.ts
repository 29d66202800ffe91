import { z } from 'zod';
import { failure } from './failure-shape.ts';

/** An older VM image runs, or is to run, in place of the one that this version brought. */
export const imageFallback = z.object({
  /** Of the older one; `appVersion` is the Boathouse that it came with. */
  imageId: z.string(),
  appVersion: z.string(),
  engineVersion: z.string(),
  /** Why not the newer one. */
  failure,
  /** When that was, in milliseconds since the epoch. */
  sinceMs: z.number(),
  /** It is not tried at each start: not until the user asks for it, or another version comes. */
  isGivenUp: z.boolean(),
});
export type ImageFallback = z.infer<typeof imageFallback>;

/** For people, with what to do. */
export function fallbackSentence(fallback: ImageFallback): string {
  const { appVersion, engineVersion, failure: why, isGivenUp } = fallback;
  const instead = `the older one of Boathouse ${appVersion} (engine ${engineVersion}) is used, with all data`;
  if (!isGivenUp)
    return `The VM image of this version cannot be used, and ${instead}: ${why.message} ${why.hint ?? ''}`.trim();
  return (
    `The VM image of this version did not boot, and ${instead}: ${firstLine(why.message)}. ` +
    'Please report it. It is not tried again until the next version; to do so now: boathouse restart --retry-image.'
  );
}

/** The rest of a failed boot's message is the console's last lines. */
export function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/\.?( The console’s last lines:)?$/, '');
}
