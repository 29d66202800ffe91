import { languageNow } from '../i18n/language.ts';
import { formatBytes, formatMemory } from './bytes.ts';
import { formatDuration } from './duration.ts';

/** The formatters in the language of now. */
export const bytesText = (bytes: number): string => formatBytes(bytes, languageNow());
export const memoryText = (bytes: number): string => formatMemory(bytes, languageNow());
export const durationText = (ms: number): string => formatDuration(ms, languageNow());

/** A formatter takes far longer to make than to use, and a table asks for one with each line that comes in sight. */
function oncePerLanguage<T>(make: (language: string) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const language = languageNow();
    const formatter = made.get(language) ?? make(language);
    made.set(language, formatter);
    return formatter;
  };
}

const times = oncePerLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }),
);
const minutes = oncePerLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
);
const tenths = oncePerLanguage(
  (language) => new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 }),
);

export const timeText = (ms: number): string => times().format(ms);
/** Without seconds, for a column of a table. */
export const minuteText = (ms: number): string => minutes().format(ms);
export const percentText = (percent: number): string => `${tenths().format(percent)} %`;
