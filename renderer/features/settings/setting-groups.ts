import { type SettingField, settingFields } from '../../../electron/api/setting-fields.ts';
import { languageNow } from '../../lib/i18n/language.ts';
import type { TextKey } from '../../lib/i18n/t.ts';
import { settingDescriptionsGerman, settingTitles } from '../../lib/i18n/texts/setting-fields.ts';
import { matchesQuery } from '../../lib/search-text.ts';

export interface SettingGroup {
  readonly title: TextKey & `settings.group.${string}`;
  readonly fields: readonly SettingField[];
}

const GROUPS: Readonly<Record<string, SettingGroup['title']>> = {
  cpus: 'settings.group.machine',
  memoryMiB: 'settings.group.machine',
  image: 'settings.group.machine',
  disk: 'settings.group.disk',
  shares: 'settings.group.shares',
  engine: 'settings.group.engine',
  context: 'settings.group.context',
  network: 'settings.group.network',
  logs: 'settings.group.logs',
  hypervisor: 'settings.group.hypervisor',
  desktop: 'settings.group.desktop',
};

export function settingTitle(path: string): string {
  return settingTitles[path]?.[languageNow() === 'de' ? 1 : 0] ?? path;
}

export function settingDescription({ path, description }: SettingField): string {
  // The schema speaks of what stands in the file; here nothing in the field stands for null.
  const shown = description.replace(/\bnull:/, 'empty:');
  return (languageNow() === 'de' ? settingDescriptionsGerman[path] : undefined) ?? shown;
}

/** The settings that match, in the schema's order, by group. */
export function settingGroups(query: string): readonly SettingGroup[] {
  const groups = new Map<SettingGroup['title'], SettingField[]>();
  for (const field of settingFields) {
    const texts = [field.path, settingTitle(field.path), settingDescription(field)];
    if (query.trim() !== '' && !matchesQuery(query, texts)) continue;
    const title = GROUPS[field.path.split('.')[0] ?? ''] ?? 'settings.group.other';
    groups.set(title, [...(groups.get(title) ?? []), field]);
  }
  return [...groups].map(([title, fields]) => ({ title, fields }));
}
