import { setTimeout as delay } from 'node:timers/promises';
import type {
  ImageLoadEvent,
  ImageLoadRequest,
  ImageSaveEvent,
  ImageSaveRequest,
} from '../../../electron/api/engine/image-archive.ts';
import type { ImageBuildOutput, ImageBuildRequest } from '../../../electron/api/engine/image-build.ts';
import type { ImageControl } from '../../../electron/api/engine/image-control.ts';
import type { ImageLayer, ImageSummary, RemovedImages } from '../../../electron/api/engine/image.ts';
import type {
  ImagePullRequest,
  ImagePushRequest,
  ImageTransferEvent,
} from '../../../electron/api/engine/image-transfer.ts';
import type { PruneReport } from '../../../electron/api/engine/prune.ts';
import type { CancelSignal } from '../../../electron/base/cancellation.ts';
import { sampleImages } from './sample-objects.ts';
import type { EngineScript } from './engine-script.ts';

export class ScriptedImages implements ImageControl {
  readonly #engine: EngineScript;
  /** Between two steps of a pull. */
  pullStepMs = 5;

  constructor(engine: EngineScript) {
    this.#engine = engine;
  }

  list(): Promise<readonly ImageSummary[]> {
    return this.#engine.answer('images.list', () => this.#engine.imageList);
  }

  inspect(image: string): Promise<unknown> {
    return this.#engine.answer('images.inspect', () => ({ Id: image }));
  }

  history(): Promise<readonly ImageLayer[]> {
    const layer = (createdBy: string, megabytes: number): ImageLayer => ({
      id: null,
      createdMs: Date.now(),
      createdBy,
      sizeBytes: megabytes * 1e6,
      comment: '',
      tags: [],
    });
    return this.#engine.answer('images.history', () => [
      layer('CMD ["node" "dist/server.js"]', 0),
      layer('COPY dist/ ./dist/ # buildkit', 18.4),
      layer('RUN /bin/sh -c npm ci --omit=dev && npm cache clean --force # buildkit', 122),
      layer('COPY package.json package-lock.json ./ # buildkit', 0.4),
      layer('WORKDIR /app', 0),
      layer('/bin/sh -c #(nop)  ENV NODE_VERSION=22.11.0', 0),
      layer('/bin/sh -c #(nop) ADD file:4cb2… in / ', 77.9),
    ]);
  }

  async *pull(request: ImagePullRequest): AsyncGenerator<ImageTransferEvent, void> {
    await this.#engine.answer(`images.pull ${request.reference}`, () => undefined);
    const total = 30_000_000;
    for (let step = 0; step <= 10; step++) {
      const layers = ['4f4fb700ef54', '9c2b76e4a6b1'].map((id, index) => ({
        id,
        status: 'Downloading',
        currentBytes: (total / 10) * step,
        totalBytes: total,
        done: step === 10 || (index === 0 && step > 6),
      }));
      yield { kind: 'progress', layers, message: null };
      await delay(this.pullStepMs);
    }
    const [model] = sampleImages();
    if (model !== undefined) {
      const pulled = {
        ...model,
        id: `sha256:${'c'.repeat(64)}`,
        tags: [request.reference],
        use: 'unused' as const,
        containers: [],
      };
      this.#engine.imageList = [...this.#engine.imageList, pulled];
    }
    this.#engine.tell('image', request.reference, 'pull');
    yield { kind: 'done', digest: null };
  }

  async *push(request: ImagePushRequest): AsyncGenerator<ImageTransferEvent, void> {
    const login = request.credentials === null ? '' : ` as ${request.credentials.username}`;
    await this.#engine.answer(`images.push ${request.reference}${login}`, () => undefined);
    for (const done of [false, true]) {
      const layer = { id: '4f4fb700ef54', status: 'Pushing', currentBytes: 1, totalBytes: 2, done };
      yield { kind: 'progress', layers: [layer], message: null };
      await delay(this.pullStepMs);
    }
    yield { kind: 'done', digest: `sha256:${'d'.repeat(64)}` };
  }

  async *save(request: ImageSaveRequest): AsyncGenerator<ImageSaveEvent, void> {
    const how = request.overwrite ? ' over' : '';
    await this.#engine.answer(`images.save ${request.images.join(',')} to ${request.file}${how}`, () => undefined);
    yield { kind: 'progress', bytes: 5_000_000, totalBytes: null };
    await delay(this.pullStepMs);
    yield { kind: 'done', bytes: 77_900_000 };
  }

  async *load({ file }: ImageLoadRequest): AsyncGenerator<ImageLoadEvent, void> {
    await this.#engine.answer(`images.load ${file}`, () => undefined);
    yield { kind: 'progress', bytes: 5_000_000, totalBytes: 10_000_000 };
    await delay(this.pullStepMs);
    yield { kind: 'done', images: ['shop/web:2.14.0'] };
  }

  /** Pieces of a build's output; it goes on until it is given up when `holdBuild` says so. */
  buildOutput: readonly string[] = [
    '#1 [internal] load build definition from Dockerfile\n',
    '#5 [2/3] \u001b[32mRUN npm ci\u001b[0m\n',
  ];
  holdBuild = false;

  async *build(request: ImageBuildRequest, signal: CancelSignal): AsyncGenerator<ImageBuildOutput, void> {
    yield { kind: 'output', text: this.buildOutput.join('') };
    await this.#engine.answer(`images.build ${JSON.stringify(request)}`, () => undefined);
    if (this.holdBuild) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      this.#engine.calls.push('images.build given up');
      return;
    }
    yield { kind: 'done', image: this.#engine.imageList[0]?.id ?? null };
  }

  tag(image: string, reference: string): Promise<void> {
    return this.#engine.answer(`images.tag ${reference}`, () => {
      this.#engine.imageList = this.#engine.imageList.map((one) =>
        one.id === image ? { ...one, tags: [...one.tags, reference] } : one,
      );
      this.#engine.tell('image', image, 'tag');
    });
  }

  remove(image: string): Promise<RemovedImages> {
    return this.#engine.answer(`images.remove ${image}`, () => {
      this.#engine.imageList = this.#engine.imageList.filter(({ id }) => id !== image);
      this.#engine.tell('image', image, 'delete');
      return { deleted: [image], untagged: [] };
    });
  }

  prunePreview(): Promise<PruneReport> {
    return this.#engine.answer('images.prunePreview', () => {
      const removed = this.#engine.imageList.filter(({ use }) => use !== 'used');
      return { removed: removed.map(({ id }) => id), freedBytes: removed.reduce((sum, one) => sum + one.sizeBytes, 0) };
    });
  }

  prune(): Promise<PruneReport> {
    return this.#engine.answer('images.prune', () => {
      const removed = this.#engine.imageList.filter(({ use }) => use !== 'used').map(({ id }) => id);
      this.#engine.imageList = this.#engine.imageList.filter(({ use }) => use === 'used');
      this.#engine.tell('image', '', 'prune');
      return { removed, freedBytes: 1_463_000_000 };
    });
  }
}
