import type { LucideIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import { Menu as AriaMenu, MenuItem, Popover } from 'react-aria-components';
import { RowButton } from './row-button.tsx';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
  readonly icon?: LucideIcon;
  readonly isDangerous?: boolean;
}

interface MenuProps {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Asked for when it opens: a menu that nobody looks at costs nothing. */
  readonly actions: () => readonly MenuAction[];
  /** As of `RowButton`; it is always in the tab order where it stands in no row. */
  readonly isActive?: boolean;
}

/** A button that opens a menu of actions. */
export function Menu({ label, icon, actions, isActive = true }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <RowButton ref={button} label={label} icon={icon} isActive={isActive} opensMenu onPress={() => setOpen(true)} />
      {isOpen && (
        <Popover className="popover" placement="bottom end" triggerRef={button} isOpen onOpenChange={setOpen}>
          <AriaMenu
            className="menu"
            items={actions()}
            aria-label={label}
            autoFocus="first"
            onClose={() => setOpen(false)}
          >
            {({ id, label: text, icon: Icon, isDangerous = false, run }) => (
              <MenuItem
                className="menu-item"
                id={id}
                textValue={text}
                onAction={run}
                {...(isDangerous ? { 'data-danger': '' } : {})}
              >
                <span>{text}</span>
                {Icon !== undefined && <Icon size={14} aria-hidden />}
              </MenuItem>
            )}
          </AriaMenu>
        </Popover>
      )}
    </>
  );
}
