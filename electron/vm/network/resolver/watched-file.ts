import { type FSWatcher, watch } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { Emitter, type Event } from '../../../base/event.ts';

/**
 * A small file that other programs replace, by writing or by renaming, itself or what a symbolic link stands for. Its folders are
 * watched (a watched file is lost with the first rename), the link's and the target's; what that misses (network file systems, a folder
 * that is replaced) is found by looking at the file's time, size and number when it is used, at most twice a second.
 */
const LOOK_EVERY_MS = 500;
/** Nothing that is read here is longer by honest means. */
const MAX_BYTES = 4 * 1024 * 1024;

export class WatchedFile implements Disposable {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #changes = new Emitter<void>();
  readonly changed: Event<void> = this.#changes.event;
  readonly #watchers = new Map<string, FSWatcher>();
  #text = '';
  #version: string | null = null;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;
  #disposed = false;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** The file's text as of now, empty when there is none or it cannot be read. A promise when it has to be looked at. */
  text(): string | Promise<string> {
    const isFresh = this.#clock.monotonic() - this.#lookedMs < LOOK_EVERY_MS;
    return isFresh ? this.#text : this.#look().then(() => this.#text);
  }

  dispose(): void {
    this.#disposed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#changes.dispose();
  }

  #look(): Promise<void> {
    this.#looking ??= this.#read().finally(() => {
      this.#looking = null;
      // Told of a change meanwhile, perhaps after the file was read.
      if (this.#lookedMs === Number.NEGATIVE_INFINITY) this.#noticed();
    });
    return this.#looking;
  }

  async #read(): Promise<void> {
    this.#lookedMs = this.#clock.monotonic();
    const isFirst = this.#version === null;
    // The name may lead elsewhere by now.
    await this.#watchFolders();
    const version = await versionOf(this.#path);
    if (version === this.#version || this.#disposed) return;
    const before = this.#text;
    this.#text = version === '' ? '' : await readFile(this.#path, 'utf8').catch(() => '');
    this.#version = version;
    if (!isFirst && before !== this.#text && !this.#isDisposed()) this.#changes.fire();
  }

  async #watchFolders(): Promise<void> {
    const target = await realpath(this.#path).catch(() => this.#path);
    if (this.#isDisposed()) return;
    for (const path of new Set([this.#path, target])) {
      if (this.#watchers.has(path)) continue;
      try {
        const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
          if (name === null || name === basename(path)) this.#noticed();
        });
        watcher.on('error', () => this.#unwatch(path, watcher));
        this.#watchers.set(path, watcher);
      } catch {
        // No such folder, or no watches left: the look at the time of use remains.
      }
    }
    for (const [path, watcher] of this.#watchers)
      if (path !== this.#path && path !== target) this.#unwatch(path, watcher);
  }

  #unwatch(path: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watchers.get(path) === watcher) this.#watchers.delete(path);
  }

  #noticed(): void {
    this.#lookedMs = Number.NEGATIVE_INFINITY;
    if (!this.#disposed) void this.#look();
  }

  #isDisposed(): boolean {
    return this.#disposed;
  }
}

/** Empty when there is no file that could be read. */
async function versionOf(path: string): Promise<string> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true });
    return size > MAX_BYTES ? '' : [mtimeNs, size, ino].join(' ');
  } catch {
    return '';
  }
}
