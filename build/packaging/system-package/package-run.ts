/** One package that is made of an unpacked app. */
export interface PackageRun {
  readonly arch: 'x64' | 'arm64';
  readonly unpacked: string;
  /** A folder of this run's own, in the file system of `unpacked`. */
  readonly work: string;
  /** What is written. */
  readonly file: string;
  /** Of compression: `small` is for users, `fast` for tests. */
  readonly effort: 'small' | 'fast';
}
