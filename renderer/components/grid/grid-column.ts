import type { ReactNode } from 'react';

export interface GridColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** A track of a CSS grid: `90px`, `minmax(120px, 2fr)`. */
  readonly width: string;
  readonly isSortable?: boolean;
  readonly align?: 'end';
  /** Left out where the grid is narrower. */
  readonly fromWidthPx?: number;
  /** `isActive`: the line that the keyboard is on; controls of other lines stay out of the tab order. */
  readonly cell: (row: Row, isActive: boolean) => ReactNode;
}

export interface GridSelection {
  readonly keys: ReadonlySet<string>;
  readonly onChange: (keys: ReadonlySet<string>) => void;
  /** What the box of a row is called. */
  readonly labelOf: (key: string) => string;
  readonly allLabel: string;
}
