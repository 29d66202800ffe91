import { BoathouseError } from '../base/errors.ts';

/** Where a value stands in the settings: names of keys, and indexes of lists. */
export type SettingPath = readonly (string | number)[];

/**
 * Reads `disk.sizeGiB`, `shares[0].path` or `engine.config["a.key.with.dots"]`. An empty text is the whole.
 * Throws `setting-path-invalid`.
 */
export function parseSettingPath(text: string): SettingPath {
  const path: (string | number)[] = [];
  const step = /(?:^|(?!^)\.)([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;
  while (step.lastIndex < text.length) {
    const at = step.lastIndex;
    const match = step.exec(text);
    if (match === null) {
      throw new BoathouseError('setting-path-invalid', `“${text}” is no path of a setting (character ${at + 1})`, {
        hint: 'Write it like disk.sizeGiB, shares[0].path or engine.config["key.with.dots"].',
      });
    }
    const [, name, index, quoted] = match;
    if (name !== undefined) path.push(name);
    else if (index !== undefined) path.push(Number(index));
    else path.push(String(JSON.parse(`"${quoted ?? ''}"`)));
  }
  return path;
}

/** The inverse of `parseSettingPath`. */
export function formatSettingPath(path: SettingPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/[.[\]"]/.test(part) || part === '') text += `[${JSON.stringify(part)}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}
