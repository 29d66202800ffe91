import { Stethoscope } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { DiagnosticResult } from '../../../electron/api/diagnostic.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/state-panel.tsx';
import { type MarkShape, StateMark } from '../../components/state-mark.tsx';
import { api } from '../../lib/api/connection.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { t } from '../../lib/i18n/t.ts';
import { showToast } from '../../lib/toasts.ts';

const SHAPE = { ok: 'running', warning: 'new', failure: 'failed', skipped: 'stopped' } as const satisfies Record<
  DiagnosticResult['outcome'],
  MarkShape
>;

/** What `boathouse diagnose` does: each check as it comes, with what to do about it. */
export function ChecksTab() {
  const [results, setResults] = useState<readonly DiagnosticResult[]>([]);
  const [isRunning, setRunning] = useState(false);
  const stream = useRef<{ unsubscribe(): void } | null>(null);
  useEffect(() => () => stream.current?.unsubscribe(), []);

  const run = (): void => {
    setResults([]);
    setRunning(true);
    stream.current = api.diagnostics.run.subscribe(undefined, {
      onData: (result) => setResults((before) => [...before, result]),
      onComplete: () => setRunning(false),
      onError: (error) => {
        setRunning(false);
        showToast('failed', t('machine.checks.failed'), failureOf(error).message);
      },
    });
  };
  const button = <Button label={t('machine.checks.run')} kind="primary" isPending={isRunning} onPress={run} />;

  if (results.length === 0 && !isRunning) {
    return (
      <EmptyState title={t('machine.checks')} icon={Stethoscope}>
        <p>{t('machine.checks.none')}</p>
        {button}
      </EmptyState>
    );
  }
  return (
    <div className="page-scroll machine-cards stack">
      <div>{button}</div>
      <ul className="checks" aria-live="polite">
        {results.map(({ id, title, outcome, detail, fix }) => (
          <li key={id} className="card check">
            <StateMark shape={SHAPE[outcome]} label={t(`machine.check.${outcome}`)} />
            <div>
              <h2>{title}</h2>
              <p className="muted">{detail}</p>
              {fix !== null && <p>{fix}</p>}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
