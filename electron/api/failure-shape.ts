import { z } from 'zod';

/** An error as every front end shows it: what was wrong, what to do, where to read more. */
export const failure = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  logFile: z.string().nullable(),
});
export type Failure = z.infer<typeof failure>;
