import { parseSettingPath } from '../../../electron/api/setting-path.ts';

/** What stands at a setting's path; undefined where nothing does. */
export function valueAt(settings: unknown, path: string): unknown {
  let value = settings;
  for (const part of parseSettingPath(path)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return value;
}
