import { useQuery } from '@tanstack/react-query';
import type { BackendInfo, Resources } from '../../electron/api/backend-info.ts';
import { settingFields } from '../../electron/api/setting-fields.ts';
import { Button } from '../components/button.tsx';
import { Facts } from '../components/facts.tsx';
import { SettingRow } from '../features/settings/setting-row.tsx';
import { api } from '../lib/api/connection.ts';
import { startMachine } from '../lib/api/machine-actions.ts';
import { queryClient } from '../lib/api/query-client.ts';
import { bytesText, memoryText } from '../lib/format/format.ts';
import { t } from '../lib/i18n/t.ts';

const RESOURCES = ['cpus', 'memoryMiB', 'disk.sizeGiB'];
const MIB = 1024 * 1024;

/** Before the first start: what is there, and what the machine will take of this computer. Shown until there is a data disk. */
export function FirstRun({ info }: { readonly info: BackendInfo }) {
  const { image, computer, proposed } = info;
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => api.settings.get.query() }).data;
  return (
    <div className="page-scroll first-run stack">
      <h2>{t('machine.first.title')}</h2>
      <p>{t('machine.first.detail')}</p>
      <section className="card">
        <Facts
          facts={[
            [
              t('machine.first.image'),
              image === null
                ? t('machine.first.image.missing')
                : t('machine.first.image.ready', {
                    engine: image.engineVersion,
                    kernel: image.kernelVersion,
                    size: bytesText(image.sizeBytes),
                  }),
            ],
            [t('machine.first.computer'), resourcesText(computer)],
            [t('machine.first.proposed'), resourcesText(proposed)],
          ]}
        />
      </section>
      {settings !== undefined && (
        <section className="card setting-card" aria-label={t('machine.first.resources')}>
          {settingFields
            .filter(({ path }) => RESOURCES.includes(path))
            .map((field) => (
              <SettingRow
                key={field.path}
                field={field}
                stored={settings}
                onStored={(view) => queryClient.setQueryData(['settings'], view)}
              />
            ))}
        </section>
      )}
      <div className="row">
        <Button
          label={t('machine.start')}
          kind="primary"
          isDisabled={image === null}
          onPress={() => void startMachine()}
        />
        {image === null && (
          <Button
            label={t('word.retry')}
            onPress={() => void queryClient.invalidateQueries({ queryKey: ['first-run'] })}
          />
        )}
      </div>
    </div>
  );
}

function resourcesText({ cpus, memoryMiB }: Resources): string {
  return t('machine.first.computer.value', { cpus, memory: memoryText(memoryMiB * MIB) });
}
