import './row-list.css';
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from './button.tsx';
import { t } from '../lib/i18n/t.ts';

interface RowListProps<Row> {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly onChange: (rows: readonly Row[]) => void;
  readonly newRow: Row;
  readonly render: (row: Row, change: (part: Partial<Row>) => void, index: number) => ReactNode;
}

/** A part of the form that may have any number of rows. */
export function RowList<Row>({ title, rows, onChange, newRow, render }: RowListProps<Row>) {
  return (
    <fieldset className="row-list">
      <legend className="field-label">{title}</legend>
      {rows.map((row, index) => (
        // Rows have no identity but their place, and their fields hold no state of their own.
        <div className="row-list-row" key={index}>
          {render(
            row,
            (part) => onChange(rows.map((other, at) => (at === index ? { ...other, ...part } : other))),
            index,
          )}
          <IconButton
            label={t('word.remove')}
            icon={X}
            onPress={() => onChange(rows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button label={t('word.add')} icon={Plus} kind="quiet" onPress={() => onChange([...rows, newRow])} />
    </fieldset>
  );
}
