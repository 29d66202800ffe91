import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { t } from '../../lib/i18n/t.ts';

/** What an image is called: its first tag, else where it came from, else the beginning of its id. */
export function imageName({ tags, digests, id }: ImageSummary): string {
  const [tag] = tags;
  if (tag !== undefined) return tag;
  const repository = digests[0]?.split('@')[0];
  return repository === undefined ? shortId(id) : `${repository} (${t('images.untagged')})`;
}

export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
