import { z } from 'zod';
import { labels, lineOfText, volumeName } from './references.ts';

export const volumeSpec = z.strictObject({
  /** Null: the engine makes one up. */
  name: volumeName.nullable(),
  driver: lineOfText(255).min(1),
  driverOptions: labels,
  labels,
});
export type VolumeSpec = z.infer<typeof volumeSpec>;
