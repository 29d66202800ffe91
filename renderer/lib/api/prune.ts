import type { PruneReport } from '../../../electron/api/engine/prune.ts';
import { type Confirmation, confirm } from '../confirmation.ts';
import { bytesText } from '../format/format.ts';
import { t } from '../i18n/t.ts';
import { showToast } from '../toasts.ts';
import { act } from './act.ts';

interface PruneWork {
  readonly preview: () => Promise<PruneReport>;
  readonly prune: () => Promise<PruneReport>;
  readonly question: (report: PruneReport) => Pick<Confirmation, 'title' | 'message'>;
  /** How what is removed is called; ids say nothing to people. */
  readonly nameOf: (id: string) => string;
}

/** Asks the engine what would go, asks the user, and says what went. */
export async function pruneObjects({ preview, prune, question, nameOf }: PruneWork): Promise<void> {
  await act(t('prune.failed'), async () => {
    const report = await preview();
    if (report.removed.length === 0) {
      showToast('done', t('prune.nothing'));
      return;
    }
    const answer = await confirm({
      ...question(report),
      action: t('word.remove'),
      names: report.removed.map(nameOf),
    });
    if (answer === null) return;
    const done = await prune();
    const freed = done.freedBytes === null ? null : t('prune.freed', { size: bytesText(done.freedBytes) });
    showToast('done', t('prune.done', { count: done.removed.length }), freed);
  });
}
