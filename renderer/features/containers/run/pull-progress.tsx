import type { LayerProgress } from '../../../../electron/api/engine/image-transfer.ts';
import { ProgressBar } from '../../../components/progress-bar.tsx';
import { bytesText } from '../../../lib/format/format.ts';
import { t } from '../../../lib/i18n/t.ts';
import { pullShare } from '../../../lib/pull-share.ts';

interface PullProgressProps {
  readonly image: string;
  readonly layers: readonly LayerProgress[];
}

export function PullProgress({ image, layers }: PullProgressProps) {
  const { share, currentBytes, totalBytes } = pullShare(layers);
  return (
    <ProgressBar
      label={t('run.pulling', { image })}
      share={share}
      detail={totalBytes > 0 ? `${bytesText(currentBytes)} / ${bytesText(totalBytes)}` : ''}
    />
  );
}
