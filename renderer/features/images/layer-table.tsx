import { useQuery } from '@tanstack/react-query';
import { ErrorState, LoadingState } from '../../components/state-panel.tsx';
import { api } from '../../lib/api/connection.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { bytesText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';

const COMMAND_MAX = 2000;

/** How an image was made, the first step first. */
export function LayerTable({ image }: { readonly image: string }) {
  const { data, error } = useQuery({
    queryKey: ['engine', 'images', image, 'history'],
    queryFn: () => api.engine.images.history.query({ image }),
  });
  if (error !== null) return <ErrorState title={t('images.layers.failed')} {...failureOf(error)} />;
  if (data === undefined) return <LoadingState label={t('word.loading')} />;
  const total = Math.max(1, ...data.map(({ sizeBytes }) => sizeBytes));
  return (
    <section className="card">
      <h2>
        {t('images.layers')} <span className="muted numeric">{data.length}</span>
      </h2>
      <ol className="layers">
        {data.toReversed().map(({ createdBy, sizeBytes, comment }, index) => (
          <li key={index} className="layer">
            <span className="layer-size numeric">{bytesText(sizeBytes)}</span>
            <span className="layer-share" aria-hidden>
              <span style={{ width: `${(sizeBytes / total) * 100}%` }} />
            </span>
            <code className="layer-command">{visibleText(shown(createdBy === '' ? comment : createdBy))}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Without the words that the classic builder puts before each step. */
function shown(createdBy: string): string {
  return createdBy
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^(?:RUN )?\/bin\/sh -c /, 'RUN ')
    .replace(/ # buildkit$/, '')
    .replace(/\s+/g, ' ')
    .slice(0, COMMAND_MAX);
}
