import './state-panel.css';
import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface StatePanelProps {
  readonly title: string;
  readonly children?: ReactNode;
}

/** A place that has nothing in it, and what to do about that. */
export function EmptyState({ title, icon: Icon, children }: StatePanelProps & { readonly icon: LucideIcon }) {
  return (
    <div className="state-panel">
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      {children !== undefined && <div className="state-panel-detail">{children}</div>}
    </div>
  );
}

/** What went wrong, in the backend's own words, and what to do. */
export function ErrorState(props: StatePanelProps & { readonly message: string; readonly hint: string | null }) {
  const { title, message, hint, children } = props;
  return (
    <div className="state-panel" role="alert">
      <CircleAlert size={28} strokeWidth={1.5} aria-hidden className="state-panel-bad" />
      <h2>{title}</h2>
      <div className="state-panel-detail">
        <p>{message}</p>
        {hint !== null && <p className="muted">{hint}</p>}
      </div>
      {children}
    </div>
  );
}

/** Rows to come. Shown after a moment only: what answers at once does not flicker. */
export function LoadingState({ label }: { readonly label: string }) {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{label}</span>
      {[62, 48, 71, 55, 40].map((width) => (
        <span key={width} className="loading-row" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
