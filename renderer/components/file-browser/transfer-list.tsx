import { X } from 'lucide-react';
import { type Transfer, transfers } from '../../lib/files/transfers.ts';
import { bytesText } from '../../lib/format/format.ts';
import { t } from '../../lib/i18n/t.ts';
import { useStore } from '../../lib/use-store.ts';
import { IconButton } from '../button.tsx';
import { ProgressBar } from '../progress-bar.tsx';

/** What is on its way, and a way to give it up. */
export function TransferList() {
  const running = useStore(transfers);
  if (running.length === 0) return null;
  return (
    <ul className="files-transfers">
      {running.map((transfer) => (
        <li key={transfer.id}>
          <ProgressBar
            label={t(`files.transfer.${transfer.kind}`, { name: transfer.name })}
            share={shareOf(transfer)}
            detail={detailOf(transfer)}
          />
          <IconButton label={t('files.transfer.stop', { name: transfer.name })} icon={X} onPress={transfer.giveUp} />
        </li>
      ))}
    </ul>
  );
}

function shareOf({ doneBytes, totalBytes }: Transfer): number | null {
  return totalBytes === null || totalBytes === 0 ? null : Math.min(1, doneBytes / totalBytes);
}

function detailOf({ doneBytes, totalBytes, files }: Transfer): string {
  // A folder is counted before it is sent.
  if (files !== null && totalBytes === null) return t('files.transfer.counting', { count: files.total });
  const bytes = totalBytes === null ? bytesText(doneBytes) : `${bytesText(doneBytes)} / ${bytesText(totalBytes)}`;
  return files === null ? bytes : `${t('files.transfer.files', files)} · ${bytes}`;
}
