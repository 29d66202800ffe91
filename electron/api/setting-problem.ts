import type { z } from 'zod';
import { allowedAt, keysAt } from './setting-fields.ts';
import { formatSettingPath } from './setting-path.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** Why a value is refused: where it stands, what is wrong with it and what may stand there. */
export interface SettingProblem {
  /** `(all)` for the document itself. */
  readonly path: string;
  readonly allowed: string;
  readonly found: string;
}

export type SettingsCheck =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

/** Checks a whole settings document and fills in the defaults. */
export function checkSettings(document: unknown): SettingsCheck {
  const result = settingsSchema.safeParse(document);
  if (result.success) return { ok: true, settings: result.data };
  return { ok: false, problems: result.error.issues.flatMap((issue) => problemsOf(issue, document)) };
}

/** One line for people: `disk.sizeGiB: 2 is not allowed; it must be a whole number from 4 to 16384`. */
export function formatProblem(problem: SettingProblem): string {
  return `${problem.path}: ${problem.found}; ${problem.allowed}`;
}

function problemsOf(issue: z.core.$ZodIssue, document: unknown): SettingProblem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: formatSettingPath([...path, key]),
      found: 'there is no such setting',
      allowed: `known ${path.length === 0 ? 'here' : `in ${formatSettingPath(path)}`} are ${keysAt(path).join(', ')}`,
    }));
  }
  if (issue.code === 'invalid_key') {
    const allowed = issue.issues[0]?.message ?? issue.message;
    return [
      { path: formatSettingPath(path), found: `${JSON.stringify(path.at(-1))} is not allowed as a name`, allowed },
    ];
  }
  const value = valueAt(document, path);
  return [
    {
      path: path.length === 0 ? '(all)' : formatSettingPath(path),
      found: value === undefined ? 'it is missing' : `${shorten(JSON.stringify(value))} is not allowed`,
      allowed: `it must be ${allowedAt(path) ?? issue.message}`,
    },
  ];
}

function valueAt(document: unknown, path: readonly (string | number)[]): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
