import { useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { languageNow, languagePreference } from '../lib/i18n/language.ts';
import { useStore } from '../lib/use-store.ts';
import { Shell } from './shell.tsx';

/** A change of language mounts everything anew: texts are looked up while rendering (`lib/i18n/t.ts`). */
export function App() {
  useStore(languagePreference);
  const language = languageNow();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <I18nProvider locale={language}>
      <Shell key={language} />
    </I18nProvider>
  );
}
