import { z } from 'zod';

const PATH_MAX = 4096;
const NAME_MAX = 255;

/** What the page may ask the user to choose, in a dialog of the system's own; the answer is its path, or null. */
export const fileChoice = z.strictObject({
  /** `new-file`: one to be written; the system asks before it names one that is there. */
  what: z.enum(['folder', 'file', 'new-file']),
  /** What is offered first; everything can be chosen. */
  kind: z.enum(['any', 'tar']),
  /** What the field has so far, whatever it is: where to begin if it is a path. */
  near: z.string().max(PATH_MAX),
  /** How a new file would be called; no path. */
  name: z
    .string()
    .max(NAME_MAX)
    .regex(/^[^/\\\u0000-\u001f]*$/, 'must be a name, not a path'),
});
export type FileChoice = z.infer<typeof fileChoice>;
