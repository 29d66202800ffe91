import type { PackageTarget } from './package-target.ts';
import type { Publisher } from './publisher.ts';
import type { UpdateFeed } from './update-feed.ts';

export interface ConfigurationOptions {
  readonly root: string;
  readonly target: PackageTarget;
  /** What `stage.ts` filled: `app` with the files of the archive, `resources` with those beside it. */
  readonly staged: { readonly app: string; readonly resources: string };
  readonly output: string;
  /** An unpacked Electron; null: electron-builder downloads the one that package.json names. */
  readonly electron: { readonly folder: string; readonly version: string } | null;
  readonly publisher: Publisher | null;
  /** Null: the app looks for no updates. */
  readonly feed: UpdateFeed | null;
  /** Called when the app of macOS has been signed. */
  readonly onSigned: () => void;
}
