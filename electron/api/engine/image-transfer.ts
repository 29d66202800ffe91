import { z } from 'zod';
import { imageReference, lineOfText, platformName } from './references.ts';

/** For a registry that wants some. Null: what the docker client's own configuration holds for it, else none. */
const registryCredentials = z.strictObject({ username: lineOfText(1024), password: z.string().max(65_536) }).nullable();

export const imagePullRequest = z.strictObject({
  /** Without a tag: `latest`. */
  reference: imageReference,
  /** `linux/arm64`; null: the VM's own. */
  platform: platformName.nullable(),
  credentials: registryCredentials,
});
export type ImagePullRequest = z.infer<typeof imagePullRequest>;

export const imagePushRequest = z.strictObject({ reference: imageReference, credentials: registryCredentials });
export type ImagePushRequest = z.infer<typeof imagePushRequest>;

/** Where one layer stands. */
export interface LayerProgress {
  /** The beginning of its digest. */
  readonly id: string;
  /** The engine's words: `Downloading`, `Extracting`, `Pull complete`, `Already exists`, `Pushed`. */
  readonly status: string;
  /** Of this status; null where the engine says none. */
  readonly currentBytes: number | null;
  readonly totalBytes: number | null;
  readonly done: boolean;
}

/**
 * A pull or a push. `progress` comes a few times a second with the layers that changed since the last and the newest line that
 * was of no layer; `done` is the last. What goes wrong ends the subscription with an error. A client that ends it gives it up.
 */
export type ImageTransferEvent =
  | { readonly kind: 'progress'; readonly layers: readonly LayerProgress[]; readonly message: string | null }
  | { readonly kind: 'done'; readonly digest: string | null };
