import { Button } from '../../../components/button.tsx';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { navigate } from '../../../lib/route.ts';
import type { BuildPhase } from './current-build.ts';

/** How a build stands, above its output. */
export function BuildOutcome({ phase }: { readonly phase: BuildPhase }) {
  switch (phase.kind) {
    case 'building':
      return (
        <div className="build-outcome" role="status">
          <span className="spinner" aria-hidden />
          <p>{t('build.running')}</p>
        </div>
      );
    case 'cancelled':
      return (
        <div className="build-outcome" role="status">
          <p>{t('build.cancelled')}</p>
        </div>
      );
    case 'failed':
      return (
        <div className="build-outcome build-outcome-failed" role="alert">
          <p>{visibleText(phase.failure.message)}</p>
          {phase.failure.hint !== null && <span className="muted">{visibleText(phase.failure.hint)}</span>}
        </div>
      );
    case 'done':
    default: {
      const { image } = phase;
      return (
        <div className="build-outcome" role="status">
          <p>
            {t('build.done')} <code className="muted">{image?.slice(0, 19)}</code>
          </p>
          {image !== null && (
            <Button label={t('build.show')} kind="primary" onPress={() => navigate('images', image)} />
          )}
        </div>
      );
    }
  }
}
