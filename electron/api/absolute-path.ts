import { z } from 'zod';

/** A path that works as is on every system: absolute, no control characters (they would break mount tables). */
export const absolutePath = z
  .string()
  .regex(/^(?:\/|[A-Za-z]:[\\/])[^\u0000-\u001f]*$/, 'must be an absolute path without control characters')
  .meta({ title: 'an absolute path' });
