import { z } from 'zod';
import { absolutePath } from './absolute-path.ts';

/**
 * The support bundle: what somebody needs to find out what is wrong, without what nobody else may know. It is collected first, so
 * that each file can be looked at as it will be, and then written.
 */
export interface BundleFile {
  /** Within the bundle, for example `log/backend.log`. */
  readonly name: string;
  readonly sizeBytes: number;
  /** How many secrets were taken out. */
  readonly removed: number;
  /** What it is, for people; or why it is empty. */
  readonly about: string;
}

export interface CollectedBundle {
  readonly id: string;
  readonly files: readonly BundleFile[];
  /** Where it is written unless somewhere else is asked for. */
  readonly suggestedPath: string;
}

/** The backend keeps the last collected bundle for this long. */
export const BUNDLE_KEPT_MS = 15 * 60_000;

/** Of each log, the end. */
export const BUNDLE_LOG_MAX_BYTES = 1024 * 1024;

export interface SupportControl {
  /** Runs the checks and reads the logs; takes seconds. What is collected replaces what was collected before. */
  collect(): Promise<CollectedBundle>;
  /** A file of it as text. Throws `bundle-gone`. */
  read(request: { readonly id: string; readonly name: string }): Promise<string>;
  /** Writes it as .tar.gz with mode 0600, over no other file. Throws `bundle-gone`, `bundle-not-written`. */
  save(request: { readonly id: string; readonly path: string | null }): Promise<SavedBundle>;
}

export interface SavedBundle {
  readonly path: string;
  readonly sizeBytes: number;
}

const bundleId = z.string().max(64);
export const bundleFileRequest = z.strictObject({ id: bundleId, name: z.string().max(200) });
export const bundleSaveRequest = z.strictObject({ id: bundleId, path: absolutePath.max(4096).nullable() });
