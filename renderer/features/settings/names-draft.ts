import { extraNames } from '../../../electron/api/extra-names.ts';

export interface NameRow {
  readonly name: string;
  /** An address, `host` or `gateway`. */
  readonly target: string;
}

/** Texts of the catalogue. */
export interface NameProblems {
  readonly name: 'settings.names.invalid' | 'settings.names.twice' | null;
  readonly target: 'settings.names.targetInvalid' | null;
}

export function rowsOfNames(names: Readonly<Record<string, string>>): readonly NameRow[] {
  return Object.entries(names).map(([name, target]) => ({ name, target }));
}

const NO_PROBLEM: NameProblems = { name: null, target: null };

/** What is wrong with each row. Case makes no other name; a row that was left empty counts for nothing. */
export function nameProblems(rows: readonly NameRow[]): readonly NameProblems[] {
  return rows.map((row, index) => {
    if (isEmpty(row)) return NO_PROBLEM;
    const { name, target } = trimmed(row);
    const isTwice = rows.some((other, at) => at < index && trimmed(other).name.toLowerCase() === name.toLowerCase());
    const isName = extraNames.safeParse({ [name]: 'host' }).success;
    return {
      name: isTwice ? 'settings.names.twice' : isName ? null : 'settings.names.invalid',
      target: extraNames.safeParse({ name: target }).success ? null : 'settings.names.targetInvalid',
    };
  });
}

/** Null: something is wrong with a row. */
export function namesOf(rows: readonly NameRow[]): Record<string, string> | null {
  if (nameProblems(rows).some(({ name, target }) => name !== null || target !== null)) return null;
  const filled = rows.filter((row) => !isEmpty(row)).map(trimmed);
  return Object.fromEntries(filled.map(({ name, target }) => [name, target]));
}

function isEmpty({ name, target }: NameRow): boolean {
  return name.trim() === '' && target.trim() === '';
}

function trimmed({ name, target }: NameRow): NameRow {
  return { name: name.trim(), target: target.trim() };
}
