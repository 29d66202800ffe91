import type { BundleFile } from '../../api/support.ts';
import { describeError } from '../../base/errors.ts';
import { redactText } from './redact-text.ts';
import { redactValue } from './redact-value.ts';

/** A file of the bundle, with nothing in it that may not leave this computer. */
export interface BundleEntry extends BundleFile {
  readonly text: string;
}

/** Where a file comes from. */
export interface BundleSource {
  readonly name: string;
  readonly about: string;
  readonly content:
    | { readonly kind: 'text'; readonly read: () => Promise<string> }
    | { readonly kind: 'json'; readonly read: () => Promise<unknown> };
}

/** Never rejects: what cannot be read says so in its place, since the rest is needed all the more then. */
export async function readEntry({ name, about, content }: BundleSource): Promise<BundleEntry> {
  try {
    if (content.kind === 'text') return entry(name, about, redactText(await content.read()));
    const { value, removed } = redactValue(await content.read());
    return entry(name, about, { text: `${JSON.stringify(value, null, 2)}\n`, removed });
  } catch (error) {
    const why = redactText(`It could not be read: ${describeError(error)}\n`);
    return entry(name, about, why);
  }
}

/** Says what is in the bundle, and what was done to it. The first file. */
export function contentsEntry(entries: readonly BundleEntry[]): BundleEntry {
  const lines = entries.map(({ name, sizeBytes, removed, about }) => {
    const secrets = removed === 0 ? '' : `; ${removed} ${removed === 1 ? 'place' : 'places'} removed`;
    return `${name}\n    ${about} (${sizeBytes} bytes${secrets})`;
  });
  const text = `Support bundle of Boathouse

Passwords, tokens, keys and environments were replaced by [removed]. Names of images, containers, hosts and folders are in it:
look through the files before you give them to anybody.

${lines.join('\n')}
`;
  return entry('contents.txt', 'What is in this bundle', { text, removed: 0 });
}

function entry(name: string, about: string, { text, removed }: { text: string; removed: number }): BundleEntry {
  return { name, about, text, removed, sizeBytes: Buffer.byteLength(text) };
}
