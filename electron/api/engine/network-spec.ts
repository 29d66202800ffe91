import { z } from 'zod';
import { containerName, labels, lineOfText } from './references.ts';

export const networkSpec = z.strictObject({
  /** Ours are named like containers, so that all can be reached by name. */
  name: containerName,
  driver: lineOfText(255).min(1),
  internal: z.boolean(),
  attachable: z.boolean(),
  ipv6: z.boolean(),
  /** Empty: the engine chooses. */
  subnets: z
    .array(
      z.strictObject({
        subnet: z.union([z.cidrv4(), z.cidrv6()]),
        gateway: z.union([z.ipv4(), z.ipv6()]).nullable(),
      }),
    )
    .max(16),
  driverOptions: labels,
  labels,
});
export type NetworkSpec = z.infer<typeof networkSpec>;
