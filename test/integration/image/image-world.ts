import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageManifest } from '../../../electron/vm/image-manifest.ts';
import { createDownloader } from '../../../vm-assets/builder/archive/download.ts';
import type { ArchiveAccess } from '../../../vm-assets/builder/archive/suite-index.ts';
import { buildImage } from '../../../vm-assets/builder/build-image.ts';
import { readDefinition } from '../../../vm-assets/builder/definition-file.ts';
import { readLock, writeLock } from '../../../vm-assets/builder/lock/lock-file.ts';
import { currentLock } from '../../../vm-assets/builder/update-lock.ts';
import { FakeArchive } from './fake-archive.ts';
import { fakeDebian, fakeDefinition } from './fake-debian.ts';

export interface BuildChoice {
  readonly lockUse?: 'only' | 'first';
  readonly rebuild?: 'always' | 'when-changed';
  /** Name of the output folder. */
  readonly output?: string;
}

/** A project in a temporary folder whose packages come from an archive on loopback. */
export class ImageWorld {
  readonly archive: FakeArchive;
  readonly folder: string;
  readonly steps: string[] = [];
  readonly warnings: string[] = [];

  private constructor(archive: FakeArchive, folder: string) {
    this.archive = archive;
    this.folder = folder;
  }

  static async create(): Promise<ImageWorld> {
    const world = new ImageWorld(await FakeArchive.start(), await mkdtemp(join(tmpdir(), 'boathouse-test-')));
    await world.archive.publish(await fakeDebian('28.5.2-1'));
    await mkdir(join(world.folder, 'guest'));
    await writeFile(join(world.folder, 'guest', 'init'), '#!/bin/sh\n');
    await writeFile(join(world.folder, 'image.yml'), fakeDefinition(world.archive.mirror));
    return world;
  }

  async dispose(): Promise<void> {
    await this.archive.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async build({
    lockUse = 'first',
    rebuild = 'when-changed',
    output = 'out',
  }: BuildChoice = {}): Promise<ImageManifest> {
    return buildImage({
      definition: await readDefinition(join(this.folder, 'image.yml')),
      lock: await readLock(this.#lockFile),
      lockUse,
      rebuild,
      arch: 'amd64',
      assetsFolder: this.folder,
      builderFolder: join(this.folder, 'guest'),
      outputFolder: join(this.folder, output),
      archive: this.#access(),
    });
  }

  async updateLock(): Promise<void> {
    const definition = await readDefinition(join(this.folder, 'image.yml'));
    await writeLock(
      this.#lockFile,
      await currentLock({ definition, assetsFolder: this.folder, archive: this.#access() }),
    );
  }

  /** Forgets what was fetched. */
  async clearCache(): Promise<void> {
    await rm(join(this.folder, 'cache'), { recursive: true, force: true });
  }

  read(name: string, output = 'out'): Promise<Buffer> {
    return readFile(join(this.folder, output, name));
  }

  get #lockFile(): string {
    return join(this.folder, 'image.lock.json');
  }

  #access(): ArchiveAccess {
    const signal = new AbortController().signal;
    return {
      mirror: this.archive.mirror,
      keyring: this.archive.keyring,
      cacheFolder: join(this.folder, 'cache'),
      downloader: createDownloader(fetch, signal),
      progress: { step: (text) => this.steps.push(text), warn: (text) => this.warnings.push(text) },
      nowMs: 0,
      signal,
    };
  }
}
