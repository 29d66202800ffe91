import { z } from 'zod';

/**
 * How the engine's answers are read: what is missing, null or of another kind than documented stands as empty, since a list with
 * one odd entry is worth more than none. Only an object without its id is left out, and only an answer that is none is refused.
 */
export const text = z.string().catch('');
export const count = z.number().catch(0);
export const flag = z.boolean().catch(false);
export const id = z.string().min(1);

/** Null where there is none, or an empty one. */
export const textOrNull = z.string().min(1).nullable().catch(null);

/** Of the items those that are of the shape. */
export function listOf<T>(shape: z.ZodType<T>): z.ZodType<T[]> {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items) => readable(shape, items));
}

/**
 * The same where the list is the whole answer: what is neither a list nor null, which Go writes for an empty one, is no answer at all.
 * Taken for empty it would say that there is nothing, or that nobody uses what there is.
 */
export function answerList<T>(shape: z.ZodType<T>): z.ZodType<T[]> {
  return z
    .array(z.unknown())
    .nullable()
    .transform((items) => readable(shape, items ?? []));
}

function readable<T>(shape: z.ZodType<T>, items: readonly unknown[]): T[] {
  return items.flatMap((item) => {
    const read = shape.safeParse(item);
    return read.success ? [read.data] : [];
  });
}

/** Of an array's items those that are texts. Without a schema for each: a thousand containers have ten thousands of them. */
export const texts: z.ZodType<readonly string[]> = z
  .array(z.unknown())
  .catch([])
  .transform((items) => items.filter((item) => typeof item === 'string'));

const record = z
  .custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .catch({});

/** Of an object's values those that are of the shape. */
export function entriesOf<T>(shape: z.ZodType<T>): z.ZodType<[string, T][]> {
  return record.transform((values) =>
    Object.entries(values).flatMap(([key, item]): [string, T][] => {
      const read = shape.safeParse(item);
      return read.success ? [[key, read.data]] : [];
    }),
  );
}

/** The same for texts. Each key becomes a property of its own, `__proto__` too. */
export const labels: z.ZodType<Readonly<Record<string, string>>> = record.transform((values) =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
);

/** RFC 3339 in milliseconds since the epoch; null for none, and for Go's zero time. */
export const time: z.ZodType<number | null> = z.string().catch('').transform(timeMs);

export function timeMs(rfc3339: string): number | null {
  // Date reads milliseconds; the engine writes nanoseconds.
  const parsed = Date.parse(rfc3339.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(parsed) || parsed <= 0 ? null : parsed;
}
