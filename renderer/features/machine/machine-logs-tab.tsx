import { useState } from 'react';
import { Select } from '../../components/fields.tsx';
import { LogView } from '../../components/log-view/log-view.tsx';
import { t } from '../../lib/i18n/t.ts';
import { MACHINE_LOGS, type MachineLog, useMachineLog } from './use-machine-log.ts';

export function MachineLogsTab() {
  const [log, setLog] = useState<MachineLog>('console');
  return <MachineLogView key={log} log={log} onChoose={setLog} />;
}

interface MachineLogViewProps {
  readonly log: MachineLog;
  readonly onChoose: (log: MachineLog) => void;
}

function MachineLogView({ log, onChoose }: MachineLogViewProps) {
  const { feed, retry } = useMachineLog(log);
  return (
    <LogView
      feed={feed}
      fileName={log}
      hasTimes={false}
      onRetry={retry}
      leading={
        <div className="log-source">
          <Select
            label={t('machine.logs.source')}
            isLabelHidden
            value={log}
            onChange={onChoose}
            options={MACHINE_LOGS.map((id) => ({ id, label: t(`machine.logs.${id}`) }))}
          />
        </div>
      }
    />
  );
}
