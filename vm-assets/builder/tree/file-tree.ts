import { mergedUsr } from '../deb/package-path.ts';

export type TreeNode =
  | { readonly type: 'directory'; readonly mode: number }
  | { readonly type: 'file'; readonly mode: number; readonly data: Buffer }
  | { readonly type: 'link'; readonly target: string };

const directoryMode = 0o755;
const mergedLinks = ['bin', 'sbin', 'lib', 'lib64'];

/**
 * A file tree in memory, so that the host's file system decides nothing: no ownership, links or letter case are lost there, and
 * no root is needed. Everything belongs to root:root and has the time 0. Paths are absolute and merged-usr; folders come to be
 * with what is put into them.
 */
export class FileTree {
  readonly #nodes = new Map<string, TreeNode>([['/', { type: 'directory', mode: directoryMode }]]);

  set(path: string, node: TreeNode): void {
    const place = mergedUsr(path);
    for (let end = place.indexOf('/', 1); end !== -1; end = place.indexOf('/', end + 1)) {
      const parent = place.slice(0, end);
      const there = this.#nodes.get(parent);
      if (there === undefined) this.#nodes.set(parent, { type: 'directory', mode: directoryMode });
      else if (there.type !== 'directory')
        throw new Error(`${parent} is a ${there.type}, so ${place} cannot be inside`);
    }
    this.#nodes.set(place, node);
  }

  setText(path: string, text: string): void {
    this.set(path, { type: 'file', mode: 0o644, data: Buffer.from(text) });
  }

  get(path: string): TreeNode | undefined {
    return this.#nodes.get(mergedUsr(path));
  }

  /** The links that make `/bin/sh` and the interpreter's `/lib64/…` lead into /usr, for those folders that exist. */
  addMergedLinks(): void {
    for (const name of mergedLinks) {
      if (this.#nodes.has(`/usr/${name}`)) this.#nodes.set(`/${name}`, { type: 'link', target: `usr/${name}` });
    }
  }

  /** Follows the links of the last part; undefined when it leads out of the tree or in circles. */
  resolve(path: string): TreeNode | undefined {
    let at = path;
    for (let hops = 0; hops < 16; hops += 1) {
      const node = this.get(at);
      if (node?.type !== 'link') return node;
      at = linkDestination(at, node.target);
    }
    return undefined;
  }

  /** All but the root, each folder before what is in it, in an order that depends on the names alone. */
  entries(): readonly (readonly [path: string, node: TreeNode])[] {
    return [...this.#nodes]
      .filter(([path]) => path !== '/')
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
}

/** Where the link at `path` leads, as an absolute merged-usr path. */
export function linkDestination(path: string, target: string): string {
  const parts = target.startsWith('/') ? [] : path.split('/').slice(1, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return mergedUsr(`/${parts.join('/')}`);
}
