import { z } from 'zod';
import type {
  ImageLoadEvent,
  ImageLoadRequest,
  ImageSaveEvent,
  ImageSaveRequest,
} from '../../api/engine/image-archive.ts';
import type { ImageBuildOutput, ImageBuildRequest } from '../../api/engine/image-build.ts';
import type { ImageControl } from '../../api/engine/image-control.ts';
import type { ImageLayer, ImageSummary, RemovedImages } from '../../api/engine/image.ts';
import type { ImagePullRequest, ImagePushRequest, ImageTransferEvent } from '../../api/engine/image-transfer.ts';
import type { PruneReport } from '../../api/engine/prune.ts';
import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { abortSignalOf } from '../../host/abort-signal.ts';
import { answerList, count, id, listOf, textOrNull } from '../client/answer-shapes.ts';
import type { EngineCall, EngineClient } from '../client/engine-client.ts';
import { readAnswer } from '../client/read-answer.ts';
import { loadImages, saveImages } from './image-archive.ts';
import { buildImage, type ImageBuildOptions } from './image-build.ts';
import { imageLayers, imageSummaries } from './image-list.ts';
import { imageTransfer } from './image-transfer.ts';
import { referenceParts } from './reference-parts.ts';
import { type RegistryAuth, registryAuth } from './registry-auth.ts';

export interface DockerImagesOptions extends ImageBuildOptions {
  readonly client: EngineClient;
  /** The docker client's, for what it knows of registries. */
  readonly dockerConfigFolder: string;
}

const removal = z.object({ Deleted: textOrNull, Untagged: textOrNull });
const removals = answerList(removal);
const pruned = z.object({ ImagesDeleted: listOf(removal), SpaceReclaimed: count });
const measured = z.object({ Images: listOf(z.object({ Id: id, Size: count, SharedSize: count })) });

/** What the engine takes for no credentials where it wants the header. */
const NO_CREDENTIALS = Buffer.from('{}').toString('base64url');

/** `ImageControl` on the engine's API. */
export class DockerImages implements ImageControl {
  readonly #options: DockerImagesOptions;
  readonly #client: EngineClient;

  constructor(options: DockerImagesOptions) {
    this.#options = options;
    this.#client = options.client;
  }

  async list(): Promise<readonly ImageSummary[]> {
    const [images, containers] = await Promise.all([
      this.#client.read({ path: '/images/json', about: 'object' }),
      this.#client.read({ path: '/containers/json', query: { all: true }, about: 'object' }),
    ]);
    return imageSummaries(images, containers);
  }

  inspect(image: string): Promise<unknown> {
    return this.#client.read(callOn(image, '/json'));
  }

  async history(image: string): Promise<readonly ImageLayer[]> {
    return imageLayers(await this.#client.read(callOn(image, '/history')));
  }

  async *pull(request: ImagePullRequest, signal: CancelSignal): AsyncGenerator<ImageTransferEvent, void> {
    const { repository, tag } = referenceParts(request.reference);
    const { header, hint } = await this.#auth(request);
    const call: EngineCall = {
      path: '/images/create',
      // Without a tag the engine would pull all of them.
      query: { fromImage: repository, tag: tag ?? 'latest', platform: request.platform ?? undefined },
      ...(header === null ? {} : { headers: { 'X-Registry-Auth': header } }),
      about: 'image',
    };
    yield* toldWhenDenied(imageTransfer(this.#options, call, abortSignalOf(signal)), hint);
  }

  async *push(request: ImagePushRequest, signal: CancelSignal): AsyncGenerator<ImageTransferEvent, void> {
    const { repository, tag } = referenceParts(request.reference);
    const call = callOn(repository, '/push', { tag: tag ?? 'latest' });
    const { header, hint } = await this.#auth(request);
    const headers = { 'X-Registry-Auth': header ?? NO_CREDENTIALS };
    yield* toldWhenDenied(imageTransfer(this.#options, { ...call, headers }, abortSignalOf(signal)), hint);
  }

  save(request: ImageSaveRequest, signal: CancelSignal): AsyncIterable<ImageSaveEvent> {
    return saveImages({ ...this.#options, signal }, request);
  }

  load(request: ImageLoadRequest, signal: CancelSignal): AsyncIterable<ImageLoadEvent> {
    return loadImages({ ...this.#options, signal }, request);
  }

  build(request: ImageBuildRequest, signal: CancelSignal): AsyncIterable<ImageBuildOutput> {
    this.#client.requireRunning();
    return buildImage(this.#options, request, signal);
  }

  async tag(image: string, reference: string): Promise<void> {
    const { repository, tag } = referenceParts(reference);
    await this.#client.change('POST', callOn(image, '/tag', { repo: repository, tag: tag ?? 'latest' }));
  }

  async remove(image: string, { force }: { readonly force: boolean }): Promise<RemovedImages> {
    const answer = await this.#client.change('DELETE', callOn(image, '', { force }));
    return removedOf(readAnswer(removals, answer, 'what it removed'));
  }

  async prunePreview({ all }: { readonly all: boolean }): Promise<PruneReport> {
    const [images, usage] = await Promise.all([
      this.list(),
      this.#client.read({ path: '/system/df', query: { type: 'image' }, about: 'object' }),
    ]);
    const removed = images
      .filter(({ use }) => use === 'dangling' || (all && use === 'unused'))
      .map((image) => image.id);
    const ownBytes = new Map(
      readAnswer(measured, usage, 'what it has on its disk').Images.map(({ Id, Size, SharedSize }) => [
        Id,
        Math.max(0, Size - Math.max(0, SharedSize)),
      ]),
    );
    return { removed, freedBytes: removed.reduce((sum, one) => sum + (ownBytes.get(one) ?? 0), 0) };
  }

  async prune({ all }: { readonly all: boolean }): Promise<PruneReport> {
    const answer = await this.#client.change('POST', {
      path: '/images/prune',
      query: { filters: JSON.stringify({ dangling: [String(!all)] }) },
      about: 'object',
    });
    const { ImagesDeleted, SpaceReclaimed } = readAnswer(pruned, answer, 'what it removed');
    return { removed: removedOf(ImagesDeleted).deleted, freedBytes: SpaceReclaimed };
  }

  #auth({ reference, credentials }: ImagePushRequest): Promise<RegistryAuth> {
    const { dockerConfigFolder: configFolder, env } = this.#options;
    return registryAuth(reference, credentials, { configFolder, env });
  }
}

/** `hint`: what to do about it, where more is known than that the registry refused. */
async function* toldWhenDenied(
  events: AsyncIterable<ImageTransferEvent>,
  hint: string | null,
): AsyncGenerator<ImageTransferEvent, void> {
  try {
    yield* events;
  } catch (error) {
    if (hint === null || !(error instanceof BoathouseError) || error.code !== 'engine-denied') throw error;
    throw new BoathouseError(error.code, error.message, { hint, cause: error });
  }
}

function removedOf(entries: readonly z.infer<typeof removal>[]): RemovedImages {
  return {
    deleted: entries.flatMap(({ Deleted }) => Deleted ?? []),
    untagged: entries.flatMap(({ Untagged }) => Untagged ?? []),
  };
}

/** The slashes of a name stay: the engine takes the rest of the path for it. */
function callOn(image: string, what: string, query: NonNullable<EngineCall['query']> = {}): EngineCall {
  const name = image.split('/').map(encodeURIComponent).join('/');
  return { path: `/images/${name}${what}`, query, about: 'image' };
}
