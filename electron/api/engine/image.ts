/** An image as lists show it. */
export interface ImageSummary {
  /** `sha256:…` */
  readonly id: string;
  /** `name:tag`; empty: it is dangling, or known by its digest alone. */
  readonly tags: readonly string[];
  /** `name@sha256:…` */
  readonly digests: readonly string[];
  readonly createdMs: number;
  /** With the layers that it shares with others. */
  readonly sizeBytes: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly compose: { readonly project: string } | null;
  /** `used`: a container, running or not, is of it. `dangling`: no tag, and not used. */
  readonly use: 'used' | 'unused' | 'dangling';
  /** Ids of the containers that are of it. */
  readonly containers: readonly string[];
}

/** One step of an image's making, the newest first. */
export interface ImageLayer {
  /** Null: made elsewhere, so only its layer is here. */
  readonly id: string | null;
  readonly createdMs: number;
  readonly createdBy: string;
  readonly sizeBytes: number;
  readonly comment: string;
  readonly tags: readonly string[];
}

export interface RemovedImages {
  readonly deleted: readonly string[];
  readonly untagged: readonly string[];
}
