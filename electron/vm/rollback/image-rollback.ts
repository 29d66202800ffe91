import type { FolderLayout } from '../../api/folder-layout.ts';
import { toFailure } from '../../api/failure.ts';
import { type ImageFallback, fallbackSentence } from '../../api/image-fallback.ts';
import type { Settings } from '../../api/settings.ts';
import { VERSION } from '../../api/version.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Architecture } from '../../hypervisor/driver.ts';
import { loadImage, type MachineImage } from '../image-store.ts';
import { imageFaultOf } from './image-fault.ts';
import { type ImageRecord, type NamedImage, readImageRecord, writeImageRecord } from './image-record.ts';
import { keepImage, keptImageFolder, removeKeptImages } from './kept-image.ts';

/**
 * Which VM image a start boots: the installed one, or, if that does not boot, the last one that did.
 *
 *   choose ──▶ installed ──boots──▶ noteBooted: it is kept, in place of the one that was kept before
 *     │            └─fails, and the image can be to blame, and it never booted here ──▶ olderFor ──▶ kept
 *     │                                                            kept boots too ──▶ noteBroken ──┘  └─fails, too: the first error counts
 *     └────▶ kept, when the installed one is known as broken: until another image is installed, or `retry`
 *
 * What can go wrong, and what then happens:
 *   the kept one's files are damaged     refused by their hashes before the boot; then the installed one's error stands, or it is tried
 *   the data are newer than the kept one refused before the boot (`data-format.ts`): the installed one's error stands
 *   no room for a copy                   none is kept; an older one that was kept stays; tried again at each start
 *   killed while it copies               the copy has no name yet; it is removed and made again after the next boot
 *   killed while the kept one boots      nothing is noted yet: the next start tries the installed one first
 *   record damaged, or another version's as if there were none
 *   an image that somebody builds        neither kept nor replaced, unless `image.rollback` is `on`: who builds wants to see it fail
 */
export interface RollbackParts {
  readonly layout: FolderLayout;
  readonly arch: Architecture;
  readonly imageFolder: string;
  readonly isImageInstalled: boolean;
  readonly readSettings: () => Promise<Settings>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ChosenImage {
  /** Holds `manifest.json`. */
  readonly folder: string;
  readonly origin: 'installed' | 'kept';
}

export class ImageRollback implements Disposable {
  readonly #parts: RollbackParts;
  readonly #end = new AbortController();
  #fallback: ImageFallback | null = null;
  /** The record is changed by one at a time; a copy is made in between. */
  #turn: Promise<void> = Promise.resolve();
  #keeping: Promise<void> = Promise.resolve();

  constructor(parts: RollbackParts) {
    this.#parts = parts;
  }

  /** As of the last start; null: the installed image is used. */
  get fallback(): ImageFallback | null {
    return this.#fallback;
  }

  /** Resolves when nothing is being copied any more. */
  get idle(): Promise<void> {
    return this.#keeping;
  }

  async choose(): Promise<ChosenImage> {
    this.#fallback = null;
    if (!(await this.isOn())) return this.#installed;
    const { kept, broken } = await this.#read();
    if (kept === null || broken === null || (await this.#installedId()) !== broken.imageId) return this.#installed;
    if ((await this.#loadKept(kept)) === null) return this.#installed;
    this.#fallback = { ...named(kept), failure: broken.failure, sinceMs: broken.atMs, isGivenUp: true };
    return this.#keptChoice(kept);
  }

  /** What to try instead of `chosen`, which failed with `error`; null: nothing, the error stands. */
  async insteadOf(chosen: ChosenImage, error: unknown): Promise<ChosenImage | null> {
    const fault = imageFaultOf(error);
    if (fault === null || !(await this.isOn())) return null;
    if (chosen.origin === 'kept') {
      if (fault !== 'files') return null;
      this.#parts.logger.warn(`the VM image that was kept cannot be used: ${describeError(error)}`);
      this.#fallback = null;
      return this.#installed;
    }
    const { kept, booted } = await this.#read();
    if (kept === null) return null;
    const installedId = await this.#installedId();
    // One that booted here before is not what is new.
    if (fault === 'boot' && (booted?.imageId === installedId || kept.imageId === installedId)) return null;
    if ((await this.#loadKept(kept)) === null) return null;
    return this.#keptChoice(kept);
  }

  /** The image booted to a running engine. Never rejects: the machine runs, whatever becomes of this. */
  async noteBooted(image: MachineImage, { origin }: ChosenImage): Promise<void> {
    const { clock, logger, readSettings } = this.#parts;
    const { imageId, engine } = image.manifest;
    const now = { imageId, engineVersion: engine.version, appVersion: VERSION, atMs: clock.now() };
    try {
      if (!(await this.isOn())) {
        const { rollback } = (await readSettings()).image;
        if (rollback === 'off') await this.#forgetAll();
        return;
      }
      await this.#change((record) => ({
        ...record,
        booted: origin === 'kept' && record.kept !== null ? { ...record.kept, atMs: now.atMs } : now,
        broken: record.broken?.imageId === imageId ? null : record.broken,
      }));
      if (origin === 'installed') this.#keeping = this.#keep(image, now);
    } catch (error) {
      logger.warn(`which VM image booted could not be noted: ${describeError(error)}`);
    }
  }

  /** The kept image booted right after the installed one failed. Never rejects. */
  async noteFellBack(error: unknown): Promise<void> {
    const { clock, logger } = this.#parts;
    try {
      const failure = toFailure(error);
      const atMs = clock.now();
      const isGivenUp = imageFaultOf(error) === 'boot';
      const imageId = isGivenUp ? await this.#installedId() : null;
      const { kept } = await this.#read();
      if (kept !== null) this.#fallback = { ...named(kept), failure, sinceMs: atMs, isGivenUp };
      if (this.#fallback !== null) logger.error(fallbackSentence(this.#fallback));
      if (imageId !== null) await this.#change((record) => ({ ...record, broken: { imageId, failure, atMs } }));
    } catch (problem) {
      logger.warn(`that the VM image did not boot could not be noted: ${describeError(problem)}`);
    }
  }

  /** The next start tries the installed image. Errors: the system's. */
  async retry(): Promise<void> {
    await this.#change((record) => ({ ...record, broken: null }));
    this.#fallback = null;
  }

  async isOn(): Promise<boolean> {
    const { rollback } = (await this.#parts.readSettings()).image;
    return rollback === 'on' || (rollback === 'auto' && this.#parts.isImageInstalled);
  }

  async dispose(): Promise<void> {
    this.#end.abort(new BoathouseError('image-keep-cancelled', 'The backend ends'));
    await this.#keeping;
  }

  /** Never rejects. */
  async #keep(image: MachineImage, now: NamedImage): Promise<void> {
    const { layout, arch, logger } = this.#parts;
    const { imagesFolder } = layout;
    const { imageId } = image.manifest;
    try {
      const { kept } = await this.#read();
      if (kept?.imageId === imageId && (await this.#loadKept(kept)) !== null) return;
      await removeKeptImages(imagesFolder, kept?.imageId ?? null);
      await keepImage({ image, arch, imagesFolder, signal: this.#end.signal });
      await this.#change((record) => ({ ...record, kept: now }));
      await removeKeptImages(imagesFolder, imageId);
      logger.info(`the VM image ${imageId.slice(0, 12)} booted and is kept`);
    } catch (error) {
      if (!this.#end.signal.aborted) logger.warn(`the VM image could not be kept: ${describeError(error)}`);
    }
  }

  async #forgetAll(): Promise<void> {
    const { layout } = this.#parts;
    await this.#change((record) => ({ ...record, booted: null, kept: null, broken: null }));
    await removeKeptImages(layout.imagesFolder, null);
  }

  async #change(change: (record: ImageRecord) => ImageRecord): Promise<void> {
    const { imageRecord } = this.#parts.layout;
    const turn = this.#turn.then(async () => {
      const before = await readImageRecord(imageRecord);
      const after = change(before);
      if (JSON.stringify(before) !== JSON.stringify(after)) await writeImageRecord(imageRecord, after);
    });
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  get #installed(): ChosenImage {
    return { folder: this.#parts.imageFolder, origin: 'installed' };
  }

  #keptChoice({ imageId }: NamedImage): ChosenImage {
    return { folder: keptImageFolder(this.#parts.layout.imagesFolder, imageId), origin: 'kept' };
  }

  async #read(): Promise<ImageRecord> {
    return await readImageRecord(this.#parts.layout.imageRecord);
  }

  /** Null when its manifest cannot be read. */
  async #installedId(): Promise<string | null> {
    const { imageFolder, arch } = this.#parts;
    return await loadImage(imageFolder, arch).then(
      ({ manifest }) => manifest.imageId,
      () => null,
    );
  }

  async #loadKept(kept: NamedImage): Promise<MachineImage | null> {
    const { arch, layout, logger } = this.#parts;
    try {
      return await loadImage(keptImageFolder(layout.imagesFolder, kept.imageId), arch);
    } catch (error) {
      logger.warn(`the VM image that was kept cannot be used: ${describeError(error)}`);
      return null;
    }
  }
}

function named({
  imageId,
  appVersion,
  engineVersion,
}: NamedImage): Omit<ImageFallback, 'failure' | 'sinceMs' | 'isGivenUp'> {
  return { imageId, appVersion, engineVersion };
}
