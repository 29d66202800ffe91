import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostFacts } from '../../figures/host-facts.ts';
import type { NetFigure } from './net-figure.ts';

/** One run of the command: a long measurement is taken in pieces, which end up in one file. */
export interface NetRun {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly arguments: readonly string[];
  readonly host: HostFacts;
  /** Before and after, a mean over the last minute. */
  readonly loadAverage: readonly [number, number];
  /** What was measured, by subject. */
  readonly versions: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  readonly figures: readonly string[];
}

export interface NetResults {
  readonly formatVersion: 1;
  readonly label: string;
  readonly runs: readonly NetRun[];
  readonly figures: readonly NetFigure[];
}

/** What the file has of earlier runs; what this run measured again takes the place of what was there. */
export function mergeResults(
  before: NetResults | null,
  label: string,
  run: NetRun,
  figures: readonly NetFigure[],
): NetResults {
  const isNew = ({ name, mtu }: NetFigure): boolean => figures.some((one) => one.name === name && one.mtu === mtu);
  const kept = before?.figures.filter((figure) => !isNew(figure)) ?? [];
  const merged = [...kept, ...figures].sort((a, b) => (a.mtu ?? 0) - (b.mtu ?? 0));
  return { formatVersion: 1, label, runs: [...(before?.runs ?? []), run], figures: merged };
}

export async function readResults(file: string): Promise<NetResults | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as NetResults);
}

/** One figure of a stack a line, so that a changed one shows as one. */
export async function writeResults(file: string, results: NetResults): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
}
