import { type Summary, summarize, type Unit } from '../../figures/statistics.ts';
import type { FigureKind } from '../rows/row.ts';

/** What one stack reached, in the order in which the samples were taken. */
export interface SubjectFigure extends Summary {
  readonly samples: readonly number[];
}

/** One figure at one MTU for all stacks that were measured together; null: at each one's own. */
export interface NetFigure {
  readonly name: string;
  readonly mtu: number | null;
  readonly unit: Unit;
  readonly better: 'more' | 'less';
  readonly subjects: Readonly<Record<string, SubjectFigure>>;
}

/** Samples as they come. */
export class NetFigures {
  readonly #figures = new Map<string, { kind: FigureKind; mtu: number | null; samples: Map<string, number[]> }>();

  add(kind: FigureKind, mtu: number | null, sample: { readonly subject: string; readonly value: number }): void {
    const key = `${kind.name} @ ${mtu}`;
    const figure = this.#figures.get(key) ?? { kind, mtu, samples: new Map<string, number[]>() };
    this.#figures.set(key, figure);
    figure.samples.set(sample.subject, [...(figure.samples.get(sample.subject) ?? []), significant(sample.value)]);
  }

  all(): NetFigure[] {
    return [...this.#figures.values()].map(({ kind, mtu, samples }) => {
      const subjects = [...samples].map(([name, taken]): [string, SubjectFigure] => {
        const { median, min, max } = summarize(taken);
        return [name, { median: significant(median), min, max, samples: taken }];
      });
      const { name, unit, better } = kind;
      return { name, mtu, unit, better, subjects: Object.fromEntries(subjects) };
    });
  }
}

/** Five digits are more than any of these figures is good for. */
function significant(value: number): number {
  return Number(value.toPrecision(5));
}

/** How many times better `one` is than `other`: above 1 it is ahead, whichever way the figure counts. Null when either was not measured. */
export function advantage(figure: NetFigure, one: string, other: string): number | null {
  const [a, b] = [figure.subjects[one]?.median, figure.subjects[other]?.median];
  if (a === undefined || b === undefined) return null;
  const [better, worse] = figure.better === 'more' ? [a, b] : [b, a];
  return worse === 0 ? Infinity : better / worse;
}
