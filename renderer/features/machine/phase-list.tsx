import type { MachineStatus } from '../../../electron/api/machine-status.ts';
import { durationText } from '../../lib/format/format.ts';
import { t } from '../../lib/i18n/t.ts';
import { PHASE_TEXT } from '../../lib/machine-look.ts';

/** What the last start did, with a bar for the share that each phase took. */
export function PhaseList({ phases }: { readonly phases: MachineStatus['phases'] }) {
  if (phases.length === 0) return <p className="muted">{t('machine.phases.none')}</p>;
  const longest = Math.max(...phases.map(({ durationMs }) => durationMs), 1);
  return (
    <ol className="phases">
      {phases.map(({ phase, durationMs }) => (
        <li key={phase} className="phase">
          <span>{t(PHASE_TEXT[phase])}</span>
          <span className="phase-bar" aria-hidden>
            <span style={{ width: `${Math.max(1, (durationMs / longest) * 100)}%` }} />
          </span>
          <span className="numeric phase-time">{durationText(durationMs)}</span>
        </li>
      ))}
    </ol>
  );
}
