import { z } from 'zod';

/**
 * Why this app cannot update itself: no feed was named when it was packaged; nor a key to check the feed by; it is no package;
 * another program updates it.
 */
export const updateObstacle = z.enum(['no-feed', 'no-key', 'not-packaged', 'managed']);
export type UpdateObstacle = z.infer<typeof updateObstacle>;

/** By which a front end says what to do. `detail` of the state has the updater's own words, in English. */
export const updateTrouble = z.enum([
  'unreachable',
  'feed-missing',
  'damaged',
  'unsigned',
  'no-room',
  'not-installed',
  'other',
]);
export type UpdateTrouble = z.infer<typeof updateTrouble>;

/** How far the desktop app is with an update of itself (`main/updates/app-updates.ts`). */
export const updateState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unavailable'), obstacle: updateObstacle }),
  /** `checkedMs`: when nothing newer was found, in milliseconds since the epoch; null: nobody has looked yet. */
  z.object({ kind: z.literal('current'), checkedMs: z.number().nullable() }),
  z.object({ kind: z.literal('checking') }),
  z.object({ kind: z.literal('available'), version: z.string() }),
  z.object({ kind: z.literal('downloading'), version: z.string(), percent: z.number() }),
  z.object({ kind: z.literal('ready'), version: z.string() }),
  z.object({ kind: z.literal('failed'), version: z.string().nullable(), trouble: updateTrouble, detail: z.string() }),
]);
export type UpdateState = z.infer<typeof updateState>;

/** Calls that the page makes of the app itself; all others of the bridge are the backend's. None has an input. */
export const APP_CALLS = {
  /** Subscription: the state at once, then each change. */
  updateState: 'app.update.state',
  /** Mutations. They answer when the work has ended, however it did: the state tells. */
  checkForUpdate: 'app.update.check',
  downloadUpdate: 'app.update.download',
  /** Asks the user, then stops the engine and restarts the app. */
  installUpdate: 'app.update.install',
} as const;
