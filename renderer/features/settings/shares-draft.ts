import { absolutePath } from '../../../electron/api/absolute-path.ts';
import { t } from '../../lib/i18n/t.ts';

export interface ShareRow {
  readonly path: string;
  readonly readOnly: boolean;
}

/** What is wrong with each row, null for those that are right; what only the backend can tell is not among it. */
export function shareProblems(rows: readonly ShareRow[]): readonly (string | null)[] {
  return rows.map(({ path }, index) => {
    if (!absolutePath.safeParse(path.trim()).success) return t('settings.shares.absolute');
    const isTwice = rows.some((other, at) => at < index && other.path.trim() === path.trim());
    return isTwice ? t('settings.shares.twice') : null;
  });
}

/** Null: something is wrong with a row. */
export function sharesOf(rows: readonly ShareRow[]): { path: string; readOnly: boolean }[] | null {
  if (shareProblems(rows).some((problem) => problem !== null)) return null;
  return rows.map(({ path, readOnly }) => ({ path: path.trim(), readOnly }));
}
