import { preference } from '../preference.ts';

export const LANGUAGES = ['system', 'en', 'de'] as const;

export const languagePreference = preference('language', LANGUAGES, 'system');

/** Also what numbers and times are written in. */
export function languageNow(): 'en' | 'de' {
  const chosen = languagePreference.get();
  if (chosen !== 'system') return chosen;
  return globalThis.navigator.language.startsWith('de') ? 'de' : 'en';
}
