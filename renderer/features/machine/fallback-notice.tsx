import { TriangleAlert } from 'lucide-react';
import { firstLine, type ImageFallback } from '../../../electron/api/image-fallback.ts';
import { Button } from '../../components/button.tsx';
import { retryMachineImage } from '../../lib/api/machine-actions.ts';
import { timeText } from '../../lib/format/format.ts';
import { t } from '../../lib/i18n/t.ts';

/** An older VM image runs than the one that this version brought: since when, why, and the way back. */
export function FallbackNotice({ fallback }: { readonly fallback: ImageFallback }) {
  const { appVersion, engineVersion, failure, sinceMs, isGivenUp } = fallback;
  return (
    <section className="notice" aria-label={t('machine.fallback.title')}>
      <p className="row">
        <TriangleAlert size={15} aria-hidden />
        <strong>{t('machine.fallback.title')}</strong>
      </p>
      <p>{t('machine.fallback.detail', { app: appVersion, engine: engineVersion, time: timeText(sinceMs) })}</p>
      <p className="mono">{firstLine(failure.message)}</p>
      {!isGivenUp && failure.hint !== null && <p>{failure.hint}</p>}
      {isGivenUp && (
        <>
          <p>{t('machine.fallback.next')}</p>
          <Button label={t('machine.fallback.retry')} onPress={() => void retryMachineImage()} />
        </>
      )}
    </section>
  );
}
