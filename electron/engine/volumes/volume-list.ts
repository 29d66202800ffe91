import { z } from 'zod';
import type { VolumeSummary } from '../../api/engine/volume.ts';
import { answerList, count, id, labels, listOf, text, textOrNull, time } from '../client/answer-shapes.ts';
import { readAnswer } from '../client/read-answer.ts';
import { composeLabel } from '../compose-labels.ts';

const ANONYMOUS_LABEL = 'com.docker.volume.anonymous';

const volumes = z.object({
  Volumes: listOf(
    z.object({
      Name: id,
      Driver: text,
      Scope: text,
      Mountpoint: text,
      CreatedAt: time,
      Labels: labels,
      UsageData: z.object({ Size: count }).nullable().catch(null),
    }),
  ),
});

const mounts = answerList(z.object({ Id: id, Mounts: listOf(z.object({ Name: textOrNull })) }));

/** `GET /volumes`, or `GET /system/df` of volumes, with who mounts them, by `GET /containers/json?all=1`. By name. Errors: `engine-request-failed`. */
export function volumeSummaries(volumesAnswer: unknown, containersAnswer: unknown): VolumeSummary[] {
  const users = new Map<string, Set<string>>();
  for (const { Id, Mounts } of readAnswer(mounts, containersAnswer, 'its containers')) {
    for (const { Name } of Mounts) {
      if (Name === null) continue;
      const ofVolume = users.get(Name) ?? new Set();
      users.set(Name, ofVolume.add(Id));
    }
  }
  return readAnswer(volumes, volumesAnswer, 'its volumes')
    .Volumes.map((volume) => {
      const project = composeLabel(volume.Labels, 'project');
      const sizeBytes = volume.UsageData?.Size ?? -1;
      return {
        name: volume.Name,
        driver: volume.Driver,
        scope: volume.Scope,
        mountpoint: volume.Mountpoint,
        createdMs: volume.CreatedAt,
        labels: volume.Labels,
        compose: project === null ? null : { project, volume: composeLabel(volume.Labels, 'volume') },
        anonymous: Object.hasOwn(volume.Labels, ANONYMOUS_LABEL),
        // -1: not measured.
        sizeBytes: sizeBytes < 0 ? null : sizeBytes,
        containers: [...(users.get(volume.Name) ?? [])],
      };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
