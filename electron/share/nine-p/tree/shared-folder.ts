import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import type { Qid } from '../wire/messages.ts';
import { type Jail, type JailKind, openJail } from './jail.ts';
import { PathNode } from './path-node.ts';
import { Qids } from './qids.ts';
import { SharedLock } from './shared-lock.ts';

export interface SharedFolderOptions {
  readonly folder: string;
  readonly readOnly: boolean;
  /** Whose names there are; this system's unless told. */
  readonly platform?: NodeJS.Platform;
  readonly jail?: JailKind;
}

/** The host's folder as operations see it: nodes are turned into paths here alone, under the lock and in the jail. */
export class SharedFolder {
  readonly readOnly: boolean;
  readonly platform: NodeJS.Platform;
  readonly root = PathNode.root().hold();
  readonly #jail: Jail;
  readonly #qids: Qids;
  readonly #lock = new SharedLock();

  private constructor(jail: Jail, { readOnly, platform = process.platform }: SharedFolderOptions) {
    this.#jail = jail;
    this.#qids = new Qids(jail.root, platform);
    this.readOnly = readOnly;
    this.platform = platform;
  }

  static async open(options: SharedFolderOptions): Promise<SharedFolder> {
    return new SharedFolder(await openJail(options.folder, options.jail), options);
  }

  get device(): bigint {
    return this.#jail.root.dev;
  }

  qidOf(status: BigIntStats): Qid {
    return this.#qids.of(status);
  }

  /** With the path of a node, whatever is there. Not nested. */
  async at<T>(node: PathNode, use: (path: string) => Promise<T>): Promise<T> {
    return await this.#lock.together(() => this.#with(node, use));
  }

  /** With the path of a folder, to which one name may be appended. Not nested. */
  async inside<T>(folder: PathNode, use: (path: string) => Promise<T>): Promise<T> {
    return await this.#lock.together(() => this.#jail.inside(folder, use));
  }

  /** For what moves or removes something, or makes a link: nobody else is on the way anywhere meanwhile. */
  async alone<T>(node: PathNode, use: (path: string) => Promise<T>): Promise<T> {
    return await this.#lock.alone(() => this.#with(node, use));
  }

  async aloneWithBoth<T>(
    first: PathNode,
    second: PathNode,
    use: (first: string, second: string) => Promise<T>,
  ): Promise<T> {
    return await this.#lock.alone(() => this.#with(first, (one) => this.#with(second, (other) => use(one, other))));
  }

  async status(node: PathNode): Promise<BigIntStats> {
    return await this.at(node, (path) => lstat(path, { bigint: true }));
  }

  async close(): Promise<void> {
    await this.#jail.close();
  }

  async #with<T>(node: PathNode, use: (path: string) => Promise<T>): Promise<T> {
    if (node.isRoot) return await this.#jail.inside(node, (path) => use(`${path}/.`));
    // One that is gone must not be looked for by the name that it had.
    const name = node.names().at(-1) ?? '';
    return await this.#jail.inside(node.parent, (path) => use(`${path}/${name}`));
  }
}
