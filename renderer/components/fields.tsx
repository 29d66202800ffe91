import './fields.css';
import { Check, ChevronDown, Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  CheckboxButton,
  CheckboxField,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField as AriaSearchField,
  Select as AriaSelect,
  SelectValue,
  SwitchButton,
  SwitchField,
  Text,
  TextArea,
  TextField as AriaTextField,
} from 'react-aria-components';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** Shown in place of the hint; null: nothing is wrong. */
  readonly problem?: string | null;
  readonly placeholder?: string;
  readonly isMono?: boolean;
  readonly isLabelHidden?: boolean;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
  /** What is typed is not shown. */
  readonly isSecret?: boolean;
  /** More than one: a text of several lines. */
  readonly rows?: number;
  readonly onBlur?: () => void;
  /** Stands at the end of its line, beside the text. */
  readonly trailing?: ReactNode;
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, hint, problem = null, placeholder = '', rows = 1 } = props;
  const inputClass = props.isMono === true ? 'input mono' : 'input';
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={problem !== null}
      // What is wrong was said; whether to try again is the user’s to say.
      validationBehavior="aria"
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
      {...(props.onBlur === undefined ? {} : { onBlur: props.onBlur })}
      {...(props.isLabelHidden === true ? { 'aria-label': label } : {})}
    >
      {props.isLabelHidden !== true && <Label className="field-label">{label}</Label>}
      {rows > 1 ? (
        <TextArea className={`${inputClass} input-area`} rows={rows} placeholder={placeholder} spellCheck={false} />
      ) : (
        <div className="field-line">
          <Input
            className={inputClass}
            type={props.isSecret === true ? 'password' : 'text'}
            placeholder={placeholder}
            spellCheck={false}
            autoComplete="off"
          />
          {props.trailing}
        </div>
      )}
      {hint !== undefined && problem === null && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-problem">{problem}</FieldError>
    </AriaTextField>
  );
}

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly clearLabel: string;
  readonly onSubmit?: () => void;
  readonly isInvalid?: boolean;
}

export function SearchField(props: SearchFieldProps) {
  const { label, value, onChange, clearLabel, onSubmit, isInvalid = false } = props;
  return (
    <AriaSearchField
      className="search"
      aria-label={label}
      value={value}
      onChange={onChange}
      isInvalid={isInvalid}
      {...(onSubmit === undefined ? {} : { onSubmit })}
    >
      <Search size={14} aria-hidden className="search-icon" />
      <Input className="input search-input" placeholder={label} spellCheck={false} />
      {value !== '' && (
        <AriaButton className="search-clear" aria-label={clearLabel}>
          <X size={13} aria-hidden />
        </AriaButton>
      )}
    </AriaSearchField>
  );
}

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly id: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly isLabelHidden?: boolean;
  readonly isDisabled?: boolean;
}

export function Select<T extends string>(props: SelectProps<T>) {
  const { label, value, options, onChange, isLabelHidden = false } = props;
  return (
    <AriaSelect
      className="field"
      value={value}
      isDisabled={props.isDisabled ?? false}
      onChange={(key) => {
        const chosen = options.find(({ id }) => id === key);
        if (chosen !== undefined) onChange(chosen.id);
      }}
      {...(isLabelHidden ? { 'aria-label': label } : {})}
    >
      {!isLabelHidden && <Label className="field-label">{label}</Label>}
      <AriaButton className="input select-button">
        <SelectValue className="truncate" />
        <ChevronDown size={14} aria-hidden />
      </AriaButton>
      <Popover className="popover">
        <ListBox className="menu" items={options}>
          {(option) => (
            <ListBoxItem className="menu-item" id={option.id} textValue={option.label}>
              {({ isSelected }) => (
                <>
                  <span>{option.label}</span>
                  {isSelected && <Check size={14} aria-hidden />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

interface CheckboxProps {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly children: ReactNode;
}

export function Checkbox({ isSelected, onChange, children }: CheckboxProps) {
  return (
    <CheckboxField isSelected={isSelected} onChange={onChange}>
      <CheckboxButton className="checkbox">
        <span className="checkbox-box" aria-hidden>
          <Check size={12} strokeWidth={3} />
        </span>
        <span>{children}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
}

export function Switch({ label, isSelected, onChange, isDisabled = false }: SwitchProps) {
  return (
    <SwitchField isSelected={isSelected} onChange={onChange} isDisabled={isDisabled} aria-label={label}>
      <SwitchButton className="switch">
        <span className="switch-track" aria-hidden />
      </SwitchButton>
    </SwitchField>
  );
}
