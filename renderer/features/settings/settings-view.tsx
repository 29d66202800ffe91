import './settings.css';
import { Settings as SettingsIcon } from 'lucide-react';
import { useState } from 'react';
import type { SettingsView as StoredSettings } from '../../../electron/api/backend.ts';
import { Button } from '../../components/button.tsx';
import { SearchField } from '../../components/fields.tsx';
import { Page } from '../../components/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/state-panel.tsx';
import { failureOf } from '../../lib/api/failure-of.ts';
import { restartMachine } from '../../lib/api/machine-actions.ts';
import { queryClient } from '../../lib/api/query-client.ts';
import { SETTINGS_KEY, useSettings } from '../../lib/api/settings-query.ts';
import { t } from '../../lib/i18n/t.ts';
import { AppearanceSettings } from './appearance-settings.tsx';
import { settingGroups } from './setting-groups.ts';
import { SettingRow } from './setting-row.tsx';
import { UpdateSettings } from './update-settings.tsx';

export function SettingsView() {
  const [query, setQuery] = useState('');
  const { data, error, refetch } = useSettings();
  return (
    <Page
      title={t('nav.settings')}
      detail={data === undefined ? undefined : <span className="small">{t('settings.file', { file: data.file })}</span>}
      toolbar={
        <SearchField label={t('settings.search')} value={query} onChange={setQuery} clearLabel={t('filter.clear')} />
      }
    >
      {data?.restartNeeded === true && (
        <div className="banner" role="status">
          <span>{t('settings.restart.needed')}</span>
          <Button label={t('machine.restart')} onPress={() => void restartMachine()} />
        </div>
      )}
      <div className="page-scroll settings">
        {query === '' && <UpdateSettings />}
        {query === '' && <AppearanceSettings />}
        {data === undefined ? (
          error === null ? (
            <LoadingState label={t('word.loading')} />
          ) : (
            <ErrorState title={t('read.failed')} {...failureOf(error)}>
              <Button label={t('word.retry')} onPress={() => void refetch()} />
            </ErrorState>
          )
        ) : (
          <Groups stored={data} query={query} onClear={() => setQuery('')} />
        )}
      </div>
    </Page>
  );
}

interface GroupsProps {
  readonly stored: StoredSettings;
  readonly query: string;
  readonly onClear: () => void;
}

function Groups({ stored, query, onClear }: GroupsProps) {
  const groups = settingGroups(query);
  if (groups.length === 0) {
    return (
      <EmptyState title={t('filter.nothing')} icon={SettingsIcon}>
        <p>{t('filter.nothing.detail', { query })}</p>
        <Button label={t('filter.clear')} onPress={onClear} />
      </EmptyState>
    );
  }
  return groups.map(({ title, fields }) => (
    <section key={title} className="setting-group">
      <h2>{t(title)}</h2>
      <div className="card setting-card">
        {fields.map((field) => (
          <SettingRow
            key={field.path}
            field={field}
            stored={stored}
            onStored={(view) => queryClient.setQueryData(SETTINGS_KEY, view)}
          />
        ))}
      </div>
    </section>
  ));
}
