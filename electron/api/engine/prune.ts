/** What a prune removes, or would remove. */
export interface PruneReport {
  /** Ids of images, names of volumes and networks. */
  readonly removed: readonly string[];
  /** Of a preview an estimate: layers that images share are counted once all of their images go. Null: not measured. */
  readonly freedBytes: number | null;
}
