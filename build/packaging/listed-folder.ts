import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BoathouseError } from '../../electron/base/errors.ts';
import { parseSums, sha256OfFile, SUMS_FILE } from '../../electron/host/sha256-sums.ts';

/**
 * A folder that whoever makes a package has filled with programs of others', and whose `SHA256SUMS` says what they are. Whatever is wrong there is
 * thrown as `unfit` puts it.
 */
export class ListedFolder {
  readonly path: string;
  readonly #sums: ReadonlyMap<string, string>;
  readonly #unfit: (reason: string) => BoathouseError;

  private constructor(path: string, sums: ReadonlyMap<string, string>, unfit: (reason: string) => BoathouseError) {
    this.path = path;
    this.#sums = sums;
    this.#unfit = unfit;
  }

  static async read(path: string, unfit: (reason: string) => BoathouseError): Promise<ListedFolder> {
    const sums = parseSums(await textOf(path, SUMS_FILE, unfit));
    if (sums === null) throw unfit(`${SUMS_FILE} is not what \`sha256sum\` writes, or names a file twice`);
    return new ListedFolder(path, sums, unfit);
  }

  /** Of all that is listed, with slashes; whether these files are there was not looked at. */
  get names(): readonly string[] {
    return [...this.#sums.keys()];
  }

  /** The path of a file that has the hash that is listed for it. */
  async file(name: string): Promise<string> {
    const expected = this.#sums.get(name);
    if (expected === undefined) throw this.#unfit(`${SUMS_FILE} does not list ${name}`);
    const path = join(this.path, name);
    const actual = await sha256OfFile(path).catch(() => {
      throw this.#unfit(`there is no ${name}`);
    });
    if (actual === expected) return path;
    throw this.#unfit(`${name} has the SHA-256 ${actual}, and ${SUMS_FILE} lists ${expected}`);
  }

  /** Of a file that need not be listed. */
  async text(name: string): Promise<string> {
    return await textOf(this.path, name, this.#unfit);
  }
}

async function textOf(folder: string, name: string, unfit: (reason: string) => BoathouseError): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch {
    throw unfit(`there is no ${name}`);
  }
}
