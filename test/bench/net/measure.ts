import { describeError } from '../../../electron/base/errors.ts';
import { interleave } from '../figures/interleave.ts';
import { NetFigures } from './figures/net-figure.ts';
import { runLoad, ECHO_PORT } from './rows/load.ts';
import type { LoadGuest, Row } from './rows/row.ts';
import type { Place, RunningSubject, Subject } from './subjects/subject.ts';

export interface MeasureOptions {
  readonly place: Place;
  readonly subjects: readonly Subject[];
  readonly rows: readonly Row[];
  readonly mtus: readonly number[];
  readonly iperf: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** What there is so far; an interrupt costs no sample that was taken. */
export class Measured {
  readonly figures = new NetFigures();
  /** What went wrong, each once. */
  readonly problems = new Set<string>();
}

/**
 * Each round starts each stack at each MTU once, runs all rows on it, and stops it; in every other round in reverse order. What fails costs its own
 * samples alone, and is told.
 */
export async function measure(options: MeasureOptions, measured: Measured): Promise<void> {
  const { place, subjects, rows, signal, progress } = options;
  const { figures, problems } = measured;
  const guest: LoadGuest = {
    inside: (argv) => place.namespaces.inGuest(argv),
    env: process.env,
    load: [place.native.load],
    iperf: options.iperf,
  };

  const runRow = async (row: Row, running: RunningSubject, about: { subject: Subject; mtu: number }): Promise<void> => {
    const { subject, mtu } = about;
    const found = await row.measure({ guest, subject: running, seconds: options.seconds });
    for (const kind of row.kinds) {
      const value = found[kind.name];
      if (value !== undefined) figures.add(kind, mtu, { subject: subject.name, value });
    }
  };

  const runSubject = async (subject: Subject, mtu: number): Promise<void> => {
    const chosen = rows.filter((row) => row.mtus.includes(mtu));
    progress(`${subject.name} at MTU ${mtu}`);
    const failed = (what: string, error: unknown): void => {
      signal.throwIfAborted();
      problems.add(`${subject.name} at MTU ${mtu}, ${what}: ${describeError(error)}`);
    };
    try {
      await place.namespaces.newGuest();
      await using running = await subject.start(place, mtu);
      for (const row of chosen) {
        signal.throwIfAborted();
        // Also until the stack is done with what the row before has left behind.
        await runLoad({ guest, seconds: 0 }, ['wait', running.hostAlias, String(ECHO_PORT)]);
        await runRow(row, running, { subject, mtu }).catch((error: unknown) => failed(row.name, error));
      }
    } catch (error) {
      failed('start', error);
    }
  };

  const starts = subjects.flatMap((subject) =>
    subject.mtus
      .filter((mtu) => options.mtus.includes(mtu) && rows.some((row) => row.mtus.includes(mtu)))
      .map((mtu) => [`${subject.name} ${mtu}`, () => runSubject(subject, mtu).then(() => [])] as const),
  );
  await interleave(Object.fromEntries(starts), {
    rounds: options.rounds,
    signal,
    onRound: (round) => progress(`round ${round} of ${options.rounds} is done`),
  });
}
