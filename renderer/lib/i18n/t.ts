import { fillText } from './fill-text.ts';
import type { Placeholders } from './define-texts.ts';
import { languageNow } from './language.ts';
import { texts } from './texts.ts';

type Texts = typeof texts;
export type TextKey = keyof Texts;

type Values<K extends TextKey> = [Placeholders<Texts[K][0]>] extends [never]
  ? []
  : [values: Readonly<Record<Placeholders<Texts[K][0]>, string | number>>];

/** The text of `key` in the language of now; a change of language mounts the whole view anew. */
export function t<K extends TextKey>(key: K, ...[values]: Values<K>): string {
  const language = languageNow();
  const text = texts[key][language === 'de' ? 1 : 0];
  return values === undefined ? text : fillText(text, values, (value) => value.toLocaleString(language));
}
