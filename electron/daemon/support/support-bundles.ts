import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { BUNDLE_KEPT_MS, type CollectedBundle, type SavedBundle, type SupportControl } from '../../api/support.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { type BundleEntry, type BundleSource, contentsEntry, readEntry } from './bundle-content.ts';

export interface SupportBundlesOptions {
  readonly sources: () => Promise<readonly BundleSource[]>;
  /** Where a bundle is written by default. */
  readonly folder: string;
  readonly clock: Clock;
}

/**
 * Collects support bundles. The last one is kept in memory, for BUNDLE_KEPT_MS, so that what is looked at is exactly what is written.
 * Timers: one, that lets it go.
 */
export class SupportBundles implements SupportControl, Disposable {
  readonly #options: SupportBundlesOptions;
  #kept: KeptBundle | null = null;
  #expiry: Disposable | null = null;

  constructor(options: SupportBundlesOptions) {
    this.#options = options;
  }

  async collect(): Promise<CollectedBundle> {
    const { sources, clock, folder } = this.#options;
    const entries: BundleEntry[] = [];
    // One after another: the checks ask the VM, and should not wait for its logs.
    for (const source of await sources()) entries.push(await readEntry(source));
    entries.unshift(contentsEntry(entries));
    const stamp = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '-');
    const kept = { id: randomUUID(), entries, name: `boathouse-support-${stamp}` };
    this.dispose();
    this.#kept = kept;
    this.#expiry = clock.after(BUNDLE_KEPT_MS, () => this.dispose());
    return {
      id: kept.id,
      files: entries.map(({ name, sizeBytes, removed, about }) => ({ name, sizeBytes, removed, about })),
      suggestedPath: join(folder, `${kept.name}.tar.gz`),
    };
  }

  read(request: { readonly id: string; readonly name: string }): Promise<string> {
    const entry = this.#keptAs(request.id).entries.find(({ name }) => name === request.name);
    return entry === undefined ? Promise.reject(gone()) : Promise.resolve(entry.text);
  }

  async save(request: { readonly id: string; readonly path: string | null }): Promise<SavedBundle> {
    const { entries, name } = this.#keptAs(request.id);
    const path = request.path ?? join(this.#options.folder, `${name}.tar.gz`);
    const archive = pack();
    const mtime = new Date(this.#options.clock.now());
    for (const { name: file, text } of entries) archive.entry({ name: `${name}/${file}`, mode: 0o600, mtime }, text);
    archive.finalize();
    const bytes = await buffer(archive.pipe(createGzip()));
    try {
      const file = await open(path, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        return { path, sizeBytes: bytes.length };
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      } finally {
        await file.close();
      }
    } catch (error) {
      throw new BoathouseError(
        'bundle-not-written',
        `The support bundle could not be written: ${describeError(error)}`,
        {
          hint: 'Choose another file, in a folder that is there; one that exists is not replaced.',
          cause: error,
        },
      );
    }
  }

  dispose(): void {
    void this.#expiry?.dispose();
    this.#expiry = null;
    this.#kept = null;
  }

  #keptAs(id: string): KeptBundle {
    if (this.#kept?.id !== id) throw gone();
    return this.#kept;
  }
}

interface KeptBundle {
  readonly id: string;
  readonly entries: readonly BundleEntry[];
  readonly name: string;
}

function gone(): BoathouseError {
  return new BoathouseError('bundle-gone', 'This support bundle is not kept any more', { hint: 'Collect it again.' });
}
