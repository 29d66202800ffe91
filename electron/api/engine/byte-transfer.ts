/** How far something is that moves bytes; told a few times a second. `totalBytes` null: nobody knows before the end. */
export interface ByteProgress {
  readonly kind: 'progress';
  readonly bytes: number;
  readonly totalBytes: number | null;
}
