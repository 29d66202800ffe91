import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** The file that says which hash each of the others in its folder has, as `sha256sum` writes and checks it. */
export const SUMS_FILE = 'SHA256SUMS';

/** Hash in hexadecimal, two spaces or one and a star (of a binary file), name; `find` puts `./` before names. */
const LINE = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/i;

/** Hash, in small letters, by name, with slashes. Null: a line is another's, or names a file that another line names. */
export function parseSums(text: string): ReadonlyMap<string, string> | null {
  const sums = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue;
    const [, hash, name] = LINE.exec(line) ?? [];
    if (hash === undefined || name === undefined || sums.has(name)) return null;
    sums.set(name, hash.toLowerCase());
  }
  return sums;
}

export function formatSums(sums: ReadonlyMap<string, string>): string {
  return [...sums].map(([name, hash]) => `${hash}  ${name}\n`).join('');
}

/** In hexadecimal. Rejects with the system's error. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
