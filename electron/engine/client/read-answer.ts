import { z } from 'zod';
import { requestFailed } from '../../host/engine-request.ts';

/** `answer` as `shape` reads it. Throws `engine-request-failed` when it is something else altogether. */
export function readAnswer<T>(shape: z.ZodType<T>, answer: unknown, what: string): T {
  const read = shape.safeParse(answer);
  if (read.success) return read.data;
  throw requestFailed(what, `an unexpected answer: ${z.prettifyError(read.error).slice(0, 300)}`);
}
