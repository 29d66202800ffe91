import type { Finding, MeasurementResult } from './result.ts';
import { formatNumber, formatTable, type Row } from './table.ts';

/** What is printed at the end: all series, then what follows from them, then the conditions. */
export function formatReport(results: Readonly<Record<string, MeasurementResult>>): string {
  const measured = Object.entries(results);
  const series = measured.flatMap(([name, result]) =>
    result.series.map(
      (one): Row => [name, one.name, one.median, one.min, one.max, one.unit, String(one.samples.length)],
    ),
  );
  const findings = measured.flatMap(([name, result]) =>
    result.findings.map((one): Row => [name, one.name, one.value, one.unit, targetOf(one)]),
  );
  const notes = measured.flatMap(([name, result]) => result.notes.map((note) => `${name}: ${note}\n`));
  return [
    series.length === 0
      ? ''
      : formatTable(['measurement', 'series', 'median', 'min', 'max', 'unit', 'samples'], series),
    findings.length === 0 ? '' : formatTable(['measurement', 'finding', 'value', 'unit', 'target'], findings),
    notes.join(''),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function targetOf({ target, reached }: Finding): string {
  if (target === null) return '–';
  return `${reached === true ? 'reached' : 'missed'} (≤ ${formatNumber(target)})`;
}
