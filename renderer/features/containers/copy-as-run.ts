import { act } from '../../lib/api/act.ts';
import { api } from '../../lib/api/connection.ts';
import { copyText } from '../../lib/copy-text.ts';
import { t } from '../../lib/i18n/t.ts';

/** The `docker run` that makes such a container again. What reads and writes it is fetched when somebody asks: the menu is in the first view. */
export async function copyAsRun(container: string): Promise<void> {
  await act(t('containers.failed.copy'), async () => {
    const { dockerRunText } = await import('./run/docker-run-text.ts');
    const { specOfInspect } = await import('./run/spec-of-inspect.ts');
    const { spec } = specOfInspect(await api.engine.containers.inspect.query({ container }));
    await copyText(dockerRunText(spec, { detached: true }));
  });
}
