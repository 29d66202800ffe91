import { X } from 'lucide-react';
import { transfers } from '../../lib/files/transfers.ts';
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
      {running.map(({ id, kind, name, doneBytes, totalBytes, giveUp }) => (
        <li key={id}>
          <ProgressBar
            label={t(`files.transfer.${kind}`, { name })}
            share={totalBytes === null || totalBytes === 0 ? null : Math.min(1, doneBytes / totalBytes)}
            detail={totalBytes === null ? bytesText(doneBytes) : `${bytesText(doneBytes)} / ${bytesText(totalBytes)}`}
          />
          <IconButton label={t('files.transfer.stop', { name })} icon={X} onPress={giveUp} />
        </li>
      ))}
    </ul>
  );
}
