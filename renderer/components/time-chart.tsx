import './time-chart.css';
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { languageNow } from '../lib/i18n/language.ts';
import { colourOf } from '../lib/page-colour.ts';
import { onThemeChange } from '../lib/theme.ts';

export interface ChartSeries {
  readonly name: string;
  /** A token of styles/tokens.css. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
}

interface TimeChartProps {
  readonly title: string;
  /** What it shows now, in words: a chart cannot be read aloud. */
  readonly now: string;
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly formatValue: (value: number) => string;
  /** Marks of the scale at round numbers of KiB and MiB rather than of thousands. */
  readonly isBinary?: boolean;
}

/** 1 KiB, 2 KiB, 4 KiB … 2 TiB. */
const BINARY_STEPS = Array.from({ length: 32 }, (_, power) => 1024 * 2 ** power);
const HEIGHT_PX = 150;

export function TimeChart({ title, now, timesMs, series, formatValue, isBinary = false }: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const data: uPlot.AlignedData = [timesMs.map((ms) => ms / 1000), ...series.map(({ values }) => [...values])];
  const latest = useRef({ data, series, formatValue, isBinary });
  useEffect(() => {
    latest.current = { data, series, formatValue, isBinary };
    chart.current?.setData(data);
  });

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const draw = (): void => {
      chart.current?.destroy();
      chart.current = new uPlot(optionsOf(element.clientWidth, latest.current), latest.current.data, element);
    };
    draw();
    const unfollowTheme = onThemeChange(draw);
    const observer = new ResizeObserver(() => {
      chart.current?.setSize({ width: element.clientWidth, height: HEIGHT_PX });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      unfollowTheme();
      chart.current?.destroy();
      chart.current = null;
    };
  }, []);

  return (
    <figure className="card chart">
      <figcaption className="chart-head">
        <h2>{title}</h2>
        <span className="numeric">{now}</span>
      </figcaption>
      <div ref={place} className="chart-place" aria-hidden />
      {series.length > 1 && (
        <div className="chart-legend small" aria-hidden>
          {series.map(({ name, colour }) => (
            <span key={name} className="row">
              <span className="chart-key" style={{ background: `var(${colour})` }} />
              {name}
            </span>
          ))}
        </div>
      )}
    </figure>
  );
}

function optionsOf(
  width: number,
  { series, formatValue, isBinary }: Pick<TimeChartProps, 'series' | 'formatValue'> & { readonly isBinary: boolean },
): uPlot.Options {
  const axis = {
    stroke: colourOf('--muted'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT_PX,
    cursor: { show: false },
    legend: { show: false },
    padding: [8, 28, 0, 0],
    scales: { y: { range: (_chart, _least, most) => [0, most > 0 ? most * 1.15 : 1] } },
    axes: [
      { ...axis, size: 24, space: 90, grid: { show: false }, values: (_chart, splits) => splits.map(timeOf) },
      {
        ...axis,
        size: 64,
        space: 32,
        values: (_chart, splits) => splits.map(formatValue),
        ...(isBinary ? { incrs: BINARY_STEPS } : {}),
      },
    ],
    series: [
      {},
      ...series.map(({ name, colour }) => ({
        label: name,
        stroke: colourOf(colour),
        fill: series.length === 1 ? `${colourOf(colour)}22` : 'transparent',
        width: 1.5,
        points: { show: false },
      })),
    ],
  };
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(languageNow(), { timeStyle: 'medium', hourCycle: 'h23' });
}
