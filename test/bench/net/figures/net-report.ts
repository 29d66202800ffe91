import { formatNumber, formatTable, type Row } from '../../figures/table.ts';
import { advantage, type NetFigure } from './net-figure.ts';

/** Ours begin so. */
const OWN = 'boathouse';

export interface NetReport {
  readonly figures: readonly NetFigure[];
  /** Columns, in this order. */
  readonly subjects: readonly string[];
  /** What was not measured and why, as sentences. */
  readonly notes: readonly string[];
}

/** Medians, a stack a column; then, for each of ours, how many times better it is than each other one; then what went wrong. */
export function formatNetReport({ figures, subjects, notes }: NetReport): string {
  const medians = figures.map((figure): Row => {
    const cells = subjects.map((name) => {
      const median = figure.subjects[name]?.median;
      return median === undefined ? '–' : formatNumber(median);
    });
    return [figure.name, mtuOf(figure), figure.unit, ...cells];
  });
  const parts = [formatTable(['median', 'MTU', '', ...subjects], medians)];
  for (const own of subjects.filter((name) => name.startsWith(OWN))) {
    const others = subjects.filter((name) => !name.startsWith(OWN));
    const rows = figures
      .filter((figure) => figure.subjects[own] !== undefined)
      .map((figure): Row => [figure.name, mtuOf(figure), ...others.map((other) => times(figure, own, other))]);
    if (rows.length > 0) parts.push(formatTable([`${own} is ahead, times`, 'MTU', ...others], rows));
  }
  if (notes.length > 0) parts.push(notes.map((note) => `${note}\n`).join(''));
  return parts.join('\n');
}

function mtuOf({ mtu }: NetFigure): string {
  return mtu === null ? 'own' : String(mtu);
}

function times(figure: NetFigure, own: string, other: string): string {
  const ratio = advantage(figure, own, other);
  if (ratio === null) return '–';
  return ratio === Infinity ? '∞' : ratio.toFixed(2);
}
