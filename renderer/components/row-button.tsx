import type { LucideIcon } from 'lucide-react';
import { memo, type Ref } from 'react';

interface RowButtonProps {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
  /** Whether the keyboard is on its row: only then Tab comes to it. */
  readonly isActive: boolean;
  readonly opensMenu?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/**
 * An icon button for rows of a grid: the browser's own, with the browser's own tooltip. Dozens of them come and go with every
 * frame while one scrolls, and the full ones (`button.tsx`) cost ten times as much to make.
 */
export function RowButton(props: RowButtonProps) {
  const { label, icon, onPress, isDisabled = false, isActive, opensMenu = false, ref } = props;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      tabIndex={isActive ? 0 : -1}
      onClick={onPress}
      onDoubleClick={(event) => event.stopPropagation()}
      {...(opensMenu ? { 'aria-haspopup': 'menu' as const } : {})}
      {...(ref === undefined ? {} : { ref })}
    >
      <RowIcon icon={icon} />
    </button>
  );
}

/** A line that is used for another row has the same icons, mostly. */
const RowIcon = memo(function RowIcon({ icon: Icon }: { readonly icon: LucideIcon }) {
  return <Icon size={15} aria-hidden />;
});
