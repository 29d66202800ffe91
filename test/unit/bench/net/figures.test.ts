import { expect, test } from 'vitest';
import { advantage, type NetFigure, NetFigures } from '../../../bench/net/figures/net-figure.ts';
import { formatNetReport } from '../../../bench/net/figures/net-report.ts';
import { mergeResults, type NetRun } from '../../../bench/net/figures/results-file.ts';
import type { FigureKind } from '../../../bench/net/rows/row.ts';

const SPEED: FigureKind = { name: 'speed', unit: 'Gbit/s', better: 'more' };
const COST: FigureKind = { name: 'cost', unit: 's/GB', better: 'less' };

function figuresOf(...samples: readonly [FigureKind, number, string, number][]): NetFigure[] {
  const figures = new NetFigures();
  for (const [kind, mtu, subject, value] of samples) figures.add(kind, mtu, { subject, value });
  return figures.all();
}

test('samples are kept by figure, MTU and stack, with five digits', () => {
  const figures = figuresOf(
    [SPEED, 1500, 'a', 1],
    [SPEED, 1500, 'a', 3.000_04],
    [SPEED, 1500, 'b', 7],
    [SPEED, 65_520, 'a', 9],
  );
  expect(figures).toEqual([
    {
      name: 'speed',
      mtu: 1500,
      unit: 'Gbit/s',
      better: 'more',
      subjects: {
        a: { median: 2, min: 1, max: 3, samples: [1, 3] },
        b: { median: 7, min: 7, max: 7, samples: [7] },
      },
    },
    {
      name: 'speed',
      mtu: 65_520,
      unit: 'Gbit/s',
      better: 'more',
      subjects: { a: { median: 9, min: 9, max: 9, samples: [9] } },
    },
  ]);
});

test('an advantage is above 1 for who is better, whichever way a figure counts', () => {
  const [speed, cost] = figuresOf(
    [SPEED, 1500, 'a', 3],
    [SPEED, 1500, 'b', 2],
    [COST, 1500, 'a', 4],
    [COST, 1500, 'b', 2],
  );
  expect(speed && advantage(speed, 'a', 'b')).toBe(1.5);
  expect(cost && advantage(cost, 'a', 'b')).toBe(0.5);
  expect(speed && advantage(speed, 'a', 'c')).toBeNull();
});

test('to stand still is to be infinitely behind', () => {
  const [speed] = figuresOf([SPEED, 1500, 'a', 3], [SPEED, 1500, 'b', 0]);
  expect(speed && advantage(speed, 'a', 'b')).toBe(Infinity);
});

test('the report has a column a stack, a table for each of ours, and what went wrong', () => {
  const figures = figuresOf(
    [SPEED, 1500, 'peer', 2],
    [SPEED, 1500, 'boathouse (x)', 3],
    [COST, 1500, 'boathouse (x)', 0.5],
  );
  const report = formatNetReport({
    figures,
    subjects: ['peer', 'boathouse (x)', 'gone'],
    notes: ['gone is missing: no package'],
  });
  expect(report).toBe(
    [
      'median  MTU           peer  boathouse (x)  gone',
      'speed   1500  Gbit/s  2.00  3.00           –',
      'cost    1500  s/GB    –     0.500          –',
      '',
      'boathouse (x) is ahead, times  MTU   peer  gone',
      'speed                          1500  1.50  –',
      'cost                           1500  –     –',
      '',
      'gone is missing: no package',
      '',
    ].join('\n'),
  );
});

const RUN: NetRun = {
  startedAt: '2026-11-20T10:00:00.000Z',
  finishedAt: '2026-11-20T10:05:00.000Z',
  arguments: [],
  host: { cpuModel: 'c', cores: 2, memoryMiB: 1, kernel: 'k', system: 's', node: 'v20', commit: null },
  loadAverage: [0, 1],
  versions: {},
  notes: [],
  figures: [],
};

test('a run replaces what it measured again and leaves the rest of the file', () => {
  const first = mergeResults(
    null,
    'l',
    RUN,
    figuresOf([SPEED, 65_520, 'a', 1], [SPEED, 1500, 'a', 1], [COST, 1500, 'a', 1]),
  );
  const both = mergeResults(first, 'l', RUN, figuresOf([SPEED, 1500, 'b', 5]));
  expect(both.runs).toHaveLength(2);
  expect(both.figures.map(({ name, mtu, subjects }) => [name, mtu, Object.keys(subjects)])).toEqual([
    ['cost', 1500, ['a']],
    ['speed', 1500, ['b']],
    ['speed', 65_520, ['a']],
  ]);
});
