import { z } from 'zod';
import { absolutePath } from '../absolute-path.ts';
import { imageReference, lineOfText, platformName } from './references.ts';

const ARGUMENTS_MAX = 128;

export const buildArgument = z.strictObject({
  name: z
    .string()
    .max(255)
    .regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'must be letters, digits, `_`, `.` or `-`'),
  value: z
    .string()
    .max(65_536)
    .regex(/^[^\0]*$/, 'must not have zero bytes'),
});

export const imageBuildRequest = z.strictObject({
  /** On the backend's computer; of what is in it, the builder sees all that `.dockerignore` does not name. */
  folder: absolutePath,
  /** Absolute, or beneath the folder; null: its `Dockerfile`. */
  dockerfile: lineOfText(4096).min(1).nullable(),
  /** Null: the image gets no name. */
  tag: imageReference.nullable(),
  arguments: z.array(buildArgument).max(ARGUMENTS_MAX),
  /** The stage that is wanted; null: the last. */
  target: z
    .string()
    .max(255)
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must be the name of a stage')
    .nullable(),
  /** Null: the VM's own. */
  platform: platformName.nullable(),
  /** Every step is done anew. */
  noCache: z.boolean(),
  /** Base images are looked for in their registries though they are here. */
  pull: z.boolean(),
});
export type ImageBuildRequest = z.infer<typeof imageBuildRequest>;

/** What the builder says, control characters included, and at the end the image. */
export type ImageBuildOutput =
  | { readonly kind: 'output'; readonly text: string }
  /** `sha256:…`; null where the builder did not say. */
  | { readonly kind: 'done'; readonly image: string | null };

/** `opened` first. `units` is what `engine.acknowledge` is to be told once the text is dealt with. */
export type ImageBuildEvent =
  | { readonly kind: 'opened'; readonly id: number }
  | { readonly kind: 'output'; readonly units: number; readonly text: string }
  | Extract<ImageBuildOutput, { kind: 'done' }>;
