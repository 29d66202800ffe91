import { z } from 'zod';

/** Names of the guest's services, as `vm-assets/image.yml` writes them. */
export const serviceName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be the name of a service of the guest, for example dockerd');

export const logSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['backend', 'console', 'hypervisor']) }),
  z.strictObject({ kind: z.literal('service'), name: serviceName }),
]);
export type LogSource = z.infer<typeof logSource>;

export const logRequest = z.strictObject({
  source: logSource,
  /** Goes on with what is written from now on, until the client ends the subscription. */
  follow: z.boolean(),
  /** How many of the last lines come first; null: all that is kept. */
  lines: z.int().min(0).max(1_000_000).nullable(),
});
export type LogRequest = z.infer<typeof logRequest>;

/** Text as it stands in the log; a piece may end within a line, never within a character. */
export type LogEvent =
  | { readonly kind: 'opened'; readonly id: number }
  | { readonly kind: 'text'; readonly text: string };
