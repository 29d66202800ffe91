/** What finds, fetches and installs updates: electron-updater (`electron-updater-source.ts`), or a test's own. */
export interface UpdateSource {
  /** The version of a newer one; null: there is none. */
  check(): Promise<string | null>;
  /** The one that `check` found. Resolves when it is here and its hash, and where the system has one its signature, are right. */
  download(onProgress: (percent: number) => void): Promise<void>;
  /** Hands over to the installer, which ends this process and starts the new app. Throws when it does not come to that. */
  install(): void;
}
