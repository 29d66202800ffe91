import { z } from 'zod';
import { failure } from './machine-status.ts';

/** What a backend tells its parent process, once, over the channel that it was started with: it serves the API, or why not. */
export const startReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('failed'), failure }),
]);
export type StartReport = z.infer<typeof startReport>;
