import type { SettingField } from '../../../electron/api/setting-fields.ts';

export type SettingKind =
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'number'; readonly isNullable: boolean }
  | { readonly kind: 'text'; readonly isNullable: boolean }
  | { readonly kind: 'json' };

/** How a setting is edited. Derived from what the schema says in words, so that a new setting needs no second list. */
export function settingKind({ allowed }: SettingField): SettingKind {
  const isNullable = allowed.endsWith(', or null');
  const present = allowed.replace(/, or null$/, '');
  if (present === 'true or false') return { kind: 'switch' };
  if (present.startsWith('one of ')) return { kind: 'choice', choices: present.slice('one of '.length).split(', ') };
  if (/^a (?:whole )?number/.test(present)) return { kind: 'number', isNullable };
  if (/^(?:a text|an absolute path|an IPv4 network)/.test(present)) return { kind: 'text', isNullable };
  return { kind: 'json' };
}

/** What stands in the field for a value. */
export function settingText(kind: SettingKind, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (kind.kind === 'json') return JSON.stringify(value, null, 2);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of what was typed. Throws SyntaxError for JSON that is none; what else is wrong, the backend says. */
export function settingValue(kind: SettingKind, text: string): unknown {
  const trimmed = text.trim();
  if (
    trimmed === '' &&
    (kind.kind === 'json' || (kind.kind !== 'switch' && kind.kind !== 'choice' && kind.isNullable))
  ) {
    return null;
  }
  if (kind.kind === 'json') return JSON.parse(trimmed);
  if (kind.kind === 'number') return trimmed === '' || Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed);
  return trimmed;
}
