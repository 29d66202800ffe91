import { useCallback } from 'react';
import { useImages, useNetworks, useVolumes } from '../lib/api/engine-queries.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { t } from '../lib/i18n/t.ts';
import { navigate } from '../lib/route.ts';

/** Every image, volume and network, by its name or its id; an image without a tag has no other. */
export function ObjectCommands() {
  const images = useImages().data;
  const volumes = useVolumes().data;
  const networks = useNetworks().data;
  useCommands(
    useCallback(
      (): readonly Command[] => [
        ...(images ?? []).flatMap(({ id, tags }) =>
          (tags.length > 0 ? tags : [shortId(id)]).map((name) => ({
            id: `image-${id}-${name}`,
            group: t('nav.images'),
            title: name,
            keywords: [id],
            run: () => navigate('images', id),
          })),
        ),
        ...(volumes ?? []).map(({ name }) => ({
          id: `volume-${name}`,
          group: t('nav.volumes'),
          title: name,
          run: () => navigate('volumes', name),
        })),
        ...(networks ?? []).map(({ id, name }) => ({
          id: `network-${id}`,
          group: t('nav.networks'),
          title: name,
          keywords: [id],
          run: () => navigate('networks', id),
        })),
      ],
      [images, volumes, networks],
    ),
  );
  return null;
}

/** Of `sha256:…` as many digits as docker shows. */
function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
