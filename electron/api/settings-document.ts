import { BoathouseError } from '../base/errors.ts';
import { formatSettingPath, type SettingPath } from './setting-path.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** Settings as they are stored: a JSON object that holds only what differs from the defaults. */
export type SettingsDocument = Record<string, unknown>;

export const defaultSettings: Settings = settingsSchema.parse({});

/** What is to be stored for `settings`. */
export function settingsDocument(settings: Settings): SettingsDocument {
  return differences(settings, defaultSettings);
}

/** Paths of the values in a document, in its order: `disk.sizeGiB`. Lists and what dockerd is told count as one value each. */
export function storedPaths(document: SettingsDocument): string[] {
  const paths: string[] = [];
  const visit = (value: unknown, defaults: unknown, path: SettingPath): void => {
    if (!isObject(value) || !isObject(defaults) || Object.keys(defaults).length === 0) {
      paths.push(formatSettingPath(path));
      return;
    }
    for (const [key, item] of Object.entries(value)) visit(item, defaults[key], [...path, key]);
  };
  for (const [key, item] of Object.entries(document)) visit(item, { ...defaultSettings }[key as keyof Settings], [key]);
  return paths;
}

/** A copy with `value` at `path`; what is missing on the way there is made. Throws `setting-refused`. */
export function withValueAt(document: unknown, path: SettingPath, value: unknown): unknown {
  return replaced(document, path, (): unknown => value, 0);
}

/** The value at `path`, or undefined where there is none. */
export function valueAt(document: unknown, path: SettingPath): unknown {
  let value = document;
  for (const part of path) {
    if (typeof part === 'number') value = Array.isArray(value) ? value[part] : undefined;
    else value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

/** JSON values, whatever the order of their keys. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return left === right;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]))
  );
}

function replaced(document: unknown, path: SettingPath, make: () => unknown, depth: number): unknown {
  const part = path[depth];
  if (part === undefined) return make();
  if (typeof part === 'number') {
    const list: unknown[] = Array.isArray(document) ? [...(document as unknown[])] : [];
    if ((document !== null && document !== undefined && !Array.isArray(document)) || part > list.length) {
      const found = Array.isArray(document) ? `a list of ${list.length}` : 'no list';
      throw refused(path.slice(0, depth), `it is ${found}, so there is no [${part}] to set`);
    }
    list[part] = replaced(list[part], path, make, depth + 1);
    return list;
  }
  if (document !== null && document !== undefined && !isObject(document)) {
    throw refused(path.slice(0, depth), `there is no ${part} in it`);
  }
  const object = document ?? {};
  return { ...object, [part]: replaced(Object.hasOwn(object, part) ? object[part] : undefined, path, make, depth + 1) };
}

function refused(path: SettingPath, reason: string): BoathouseError {
  return new BoathouseError('setting-refused', `${formatSettingPath(path) || '(all)'}: ${reason}`, {
    hint: '`boathouse settings` lists all settings and what may stand there.',
  });
}

function differences(
  value: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): SettingsDocument {
  const result: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const base = defaults[key];
    if (sameJson(item, base)) continue;
    result.push([key, isObject(item) && isObject(base) ? differences(item, base) : item]);
  }
  return Object.fromEntries(result);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
