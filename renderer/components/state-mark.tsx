import './state-mark.css';
import { memo } from 'react';

export type MarkShape = 'running' | 'stopped' | 'paused' | 'busy' | 'failed' | 'new';

/** A state as a shape, a colour and a word: never a colour alone. */
export const StateMark = memo(function StateMark(props: { readonly shape: MarkShape; readonly label: string }) {
  const { shape, label } = props;
  return (
    <span className={`state-mark state-mark-${shape}`}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden>
        {SHAPES[shape]}
      </svg>
      <span className="truncate">{label}</span>
    </span>
  );
});

const SHAPES = {
  running: <circle cx="5" cy="5" r="4.5" fill="currentColor" />,
  stopped: <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  paused: <path d="M2 1h2v8H2zM6 1h2v8H6z" fill="currentColor" />,
  busy: <path d="M5 1a4 4 0 1 1-4 4" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
  failed: <path d="M5 .5 9.8 9H.2z" fill="currentColor" />,
  new: <path d="M5 .5 9.5 5 5 9.5.5 5z" fill="none" stroke="currentColor" strokeWidth="1.4" />,
} satisfies Record<MarkShape, React.ReactNode>;
