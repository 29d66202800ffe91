import { Check, Minus } from 'lucide-react';

interface GridBoxProps {
  readonly label: string;
  readonly state: 'none' | 'some' | 'all';
  readonly isInTabOrder: boolean;
  readonly onPress: (extend: boolean) => void;
}

/** A box that selects lines. Of its own rather than the form's: a thousand of them are drawn while one scrolls. */
export function GridBox({ label, state, isInTabOrder, onPress }: GridBoxProps) {
  return (
    <button
      type="button"
      role="checkbox"
      className="grid-box"
      aria-label={label}
      aria-checked={state === 'some' ? 'mixed' : state === 'all'}
      tabIndex={isInTabOrder ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation();
        onPress(event.shiftKey);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <span className="checkbox-box">
        {state === 'all' && <Check size={12} strokeWidth={3} aria-hidden />}
        {state === 'some' && <Minus size={12} strokeWidth={3} aria-hidden />}
      </span>
    </button>
  );
}
