import { Select } from '../../components/fields.tsx';
import { LANGUAGES, languagePreference } from '../../lib/i18n/language.ts';
import { t } from '../../lib/i18n/t.ts';
import { THEMES, themePreference } from '../../lib/theme.ts';
import { useStore } from '../../lib/use-store.ts';

/** What concerns this browser alone. */
export function AppearanceSettings() {
  const theme = useStore(themePreference);
  const language = useStore(languagePreference);
  return (
    <section className="setting-group">
      <h2>{t('settings.appearance')}</h2>
      <div className="card setting-card">
        <div className="setting">
          <div>
            <div className="setting-title">{t('settings.theme')}</div>
            <p className="muted">{t('settings.appearance.detail')}</p>
          </div>
          <div className="setting-control">
            <Select
              label={t('settings.theme')}
              isLabelHidden
              value={theme}
              onChange={(value) => themePreference.set(value)}
              options={THEMES.map((id) => ({ id, label: t(`settings.theme.${id}`) }))}
            />
          </div>
        </div>
        <div className="setting">
          <div className="setting-title">{t('settings.language')}</div>
          <div className="setting-control">
            <Select
              label={t('settings.language')}
              isLabelHidden
              value={language}
              onChange={(value) => languagePreference.set(value)}
              options={LANGUAGES.map((id) => ({ id, label: t(`settings.language.${id}`) }))}
            />
          </div>
        </div>
      </div>
    </section>
  );
}
