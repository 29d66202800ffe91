import type { SettingField } from '../../../electron/api/setting-fields.ts';

/** A setting that is a single value, by how it is edited. */
export type SettingKind =
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'number'; readonly isNullable: boolean }
  | { readonly kind: 'text'; readonly isNullable: boolean; readonly isFolder: boolean };

/** Those that are no single value: each has an editor of its own. */
export const EDITED_APART = ['shares', 'engine.config', 'network.hostLoopback', 'network.names'] as const;

/** Derived from what the schema says in words, so that a new setting needs no second list. Null: it is no single value. */
export function settingKind({ allowed }: SettingField): SettingKind | null {
  const isNullable = allowed.endsWith(', or null');
  const present = allowed.replace(/, or null$/, '');
  if (present === 'true or false') return { kind: 'switch' };
  if (present.startsWith('one of ')) return { kind: 'choice', choices: present.slice('one of '.length).split(', ') };
  if (/^a (?:whole )?number/.test(present)) return { kind: 'number', isNullable };
  const isFolder = present === 'an absolute path';
  if (isFolder || /^(?:a text|an IPv4 network)/.test(present)) return { kind: 'text', isNullable, isFolder };
  return null;
}

/** What stands in the field for a value. */
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of what was typed; what is wrong with it, the backend says. */
export function settingValue(kind: SettingKind, text: string): string | number | null {
  const trimmed = text.trim();
  if (trimmed === '' && 'isNullable' in kind && kind.isNullable) return null;
  if (kind.kind === 'number') return trimmed === '' || Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed);
  return trimmed;
}
