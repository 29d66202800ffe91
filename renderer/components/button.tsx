import './button.css';
import type { LucideIcon } from 'lucide-react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';

interface ButtonProps {
  readonly label: string;
  readonly onPress?: () => void;
  readonly icon?: LucideIcon;
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly type?: 'button' | 'submit';
  readonly isDisabled?: boolean;
  /** Work that it started goes on: it stays where the focus is, and says so. */
  readonly isPending?: boolean;
  readonly autoFocus?: boolean;
}

export function Button(props: ButtonProps) {
  const { label, icon: Icon, kind = 'plain', type = 'button', isDisabled = false, isPending = false } = props;
  return (
    <AriaButton
      className={`button button-${kind}`}
      type={type}
      isDisabled={isDisabled}
      isPending={isPending}
      autoFocus={props.autoFocus ?? false}
      {...(props.onPress === undefined ? {} : { onPress: props.onPress })}
    >
      {isPending ? <span className="spinner" aria-hidden /> : Icon !== undefined && <Icon size={14} aria-hidden />}
      <span>{label}</span>
    </AriaButton>
  );
}

interface IconButtonProps {
  /** What it is called, for screen readers and in its tooltip. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly onPress?: () => void;
  readonly isDisabled?: boolean;
  readonly isPending?: boolean;
  readonly isPressed?: boolean;
}

export function IconButton(props: IconButtonProps) {
  const { label, icon: Icon, onPress, isDisabled = false, isPending = false, isPressed } = props;
  return (
    <TooltipTrigger delay={600}>
      <AriaButton
        className="icon-button"
        aria-label={label}
        isDisabled={isDisabled}
        isPending={isPending}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        {...(onPress === undefined ? {} : { onPress })}
      >
        {isPending ? <span className="spinner" aria-hidden /> : <Icon size={15} aria-hidden />}
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
