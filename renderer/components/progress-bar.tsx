import './progress-bar.css';
import { Label, ProgressBar as AriaProgressBar } from 'react-aria-components';

interface ProgressBarProps {
  readonly label: string;
  /** From 0 to 1; null: not known. */
  readonly share: number | null;
  readonly detail: string;
}

export function ProgressBar({ label, share, detail }: ProgressBarProps) {
  return (
    <AriaProgressBar className="progress" value={(share ?? 0) * 100} isIndeterminate={share === null}>
      {({ percentage = 0 }) => (
        <>
          <div className="progress-head">
            <Label className="truncate">{label}</Label>
            <span className="muted numeric">{detail}</span>
          </div>
          <div className="progress-track">
            <div
              className={share === null ? 'progress-fill progress-fill-unknown' : 'progress-fill'}
              style={{ width: share === null ? '30%' : `${percentage}%` }}
            />
          </div>
        </>
      )}
    </AriaProgressBar>
  );
}
