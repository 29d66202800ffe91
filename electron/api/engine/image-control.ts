import type { CancelSignal } from '../../base/cancellation.ts';
import type { ImageLoadEvent, ImageLoadRequest, ImageSaveEvent, ImageSaveRequest } from './image-archive.ts';
import type { ImageBuildOutput, ImageBuildRequest } from './image-build.ts';
import type { ImageLayer, ImageSummary, RemovedImages } from './image.ts';
import type { ImagePullRequest, ImagePushRequest, ImageTransferEvent } from './image-transfer.ts';
import type { PruneReport } from './prune.ts';

export interface ImageControl {
  /** The newest first. */
  list(): Promise<readonly ImageSummary[]>;
  /** The engine's own answer. */
  inspect(image: string): Promise<unknown>;
  history(image: string): Promise<readonly ImageLayer[]>;
  pull(request: ImagePullRequest, signal: CancelSignal): AsyncIterable<ImageTransferEvent>;
  push(request: ImagePushRequest, signal: CancelSignal): AsyncIterable<ImageTransferEvent>;
  save(request: ImageSaveRequest, signal: CancelSignal): AsyncIterable<ImageSaveEvent>;
  load(request: ImageLoadRequest, signal: CancelSignal): AsyncIterable<ImageLoadEvent>;
  /** Reads no further than it is asked for. Throws also `docker-client-missing`, `build-failed`, and `file-missing` and the like. */
  build(request: ImageBuildRequest, signal: CancelSignal): AsyncIterable<ImageBuildOutput>;
  tag(image: string, reference: string): Promise<void>;
  /** A tag alone, or the image when it was the last one. `force`: with all of its tags, and though stopped containers are of it. */
  remove(image: string, options: { readonly force: boolean }): Promise<RemovedImages>;
  /** `all`: also those with a tag that no container is of. */
  prunePreview(options: { readonly all: boolean }): Promise<PruneReport>;
  prune(options: { readonly all: boolean }): Promise<PruneReport>;
}
