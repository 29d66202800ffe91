import type { DiagnosticResult } from '../../api/diagnostic.ts';
import type { Style } from './style.ts';
import { wrap } from './text-width.ts';

const TEXT_MAX_COLUMNS = 100;

/** One check: its mark, what was checked, what was found and what to do. */
export function formatDiagnostic(result: DiagnosticResult, options: { columns: number; style: Style }): string {
  const { style } = options;
  const columns = Math.min(options.columns, TEXT_MAX_COLUMNS) - 2;
  const marks = { ok: style.green('✔'), warning: style.yellow('!'), failure: style.red('✖'), skipped: style.dim('–') };
  const quiet = result.outcome === 'ok' || result.outcome === 'skipped';
  const detail = result.detail === '' ? [] : result.detail.split('\n').flatMap((line) => wrap(line, columns));
  const fix = result.fix === null ? [] : wrap(`Fix: ${result.fix}`, columns);
  const lines = [...detail.map((line) => (quiet ? style.dim(line) : line)), ...fix.map((line) => style.bold(line))];
  return `${marks[result.outcome]} ${result.title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

export function formatDiagnosticSummary(results: readonly DiagnosticResult[]): string {
  const count = (outcome: DiagnosticResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  const parts = [`${count('ok')} passed`, `${count('failure')} failed`, `${count('warning')} with a warning`];
  if (count('skipped') > 0) parts.push(`${count('skipped')} skipped`);
  return `\n${parts.join(', ')}\n`;
}
