import { describe, expect, it } from 'vitest';
import { settingFields } from '../../../../electron/api/setting-fields.ts';
import { fillText, placeholdersOf } from '../../../../renderer/lib/i18n/fill-text.ts';
import { texts } from '../../../../renderer/lib/i18n/texts.ts';
import { settingDescriptionsGerman, settingTitles } from '../../../../renderer/lib/i18n/texts/setting-fields.ts';

const all = Object.entries(texts);

describe('the catalogue', () => {
  it('has every text in both languages', () => {
    const empty = all.filter(([, [english, german]]) => english.trim() === '' || german.trim() === '');
    expect(empty).toEqual([]);
  });

  it('has the same placeholders in both languages', () => {
    const different = all
      .filter(([, [english, german]]) => placeholdersOf(english).join() !== placeholdersOf(german).join())
      .map(([key]) => key);
    expect(different).toEqual([]);
  });

  it('writes apostrophes and quotation marks as a printer would', () => {
    const typed = all.filter(([, [english, german]]) => /['"]/.test(english + german)).map(([key]) => key);
    expect(typed).toEqual([]);
  });

  it('knows every setting', () => {
    const paths = settingFields.map(({ path }) => path).sort();
    expect(Object.keys(settingTitles).sort()).toEqual(paths);
    expect(Object.keys(settingDescriptionsGerman).sort()).toEqual(paths);
  });
});

describe('fillText', () => {
  const fill = (text: string, values: Record<string, string | number>): string =>
    fillText(text, values, (value) => value.toLocaleString('en'));

  it('puts values in, numbers with their nouns', () => {
    expect(fill('{count:file|files} in {name}', { count: 1, name: 'x' })).toBe('1 file in x');
    expect(fill('{count:file|files} in {name}', { count: 1200, name: 'x' })).toBe('1,200 files in x');
  });

  it('leaves braces in values alone', () => {
    expect(fill('{name}', { name: '{count}' })).toBe('{count}');
  });
});
