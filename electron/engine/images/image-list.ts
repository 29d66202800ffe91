import { z } from 'zod';
import type { ImageLayer, ImageSummary } from '../../api/engine/image.ts';
import { answerList, count, id, labels, text, texts } from '../client/answer-shapes.ts';
import { readAnswer } from '../client/read-answer.ts';
import { composeLabel } from '../compose-labels.ts';

const NO_NAME = '<none>';

const listed = z.object({
  Id: id,
  RepoTags: texts,
  RepoDigests: texts,
  Created: count,
  Size: count,
  Labels: labels,
});
const images = answerList(listed);

const usesImage = answerList(z.object({ Id: id, ImageID: text }));

const layers = answerList(
  z.object({
    Id: text,
    Created: count,
    CreatedBy: text,
    Size: count,
    Comment: text,
    Tags: texts,
  }),
);

/** `GET /images/json` with who uses them, by `GET /containers/json?all=1`. The newest first. Errors: `engine-request-failed`. */
export function imageSummaries(imagesAnswer: unknown, containersAnswer: unknown): ImageSummary[] {
  const users = new Map<string, string[]>();
  for (const { Id, ImageID } of readAnswer(usesImage, containersAnswer, 'its containers')) {
    const ofImage = users.get(ImageID);
    if (ofImage === undefined) users.set(ImageID, [Id]);
    else ofImage.push(Id);
  }
  return readAnswer(images, imagesAnswer, 'its images')
    .map((image) => summaryOf(image, users.get(image.Id) ?? []))
    .sort((left, right) => right.createdMs - left.createdMs);
}

function summaryOf(image: z.infer<typeof listed>, containers: readonly string[]): ImageSummary {
  const tags = image.RepoTags.filter((tag) => !tag.includes(NO_NAME));
  const project = composeLabel(image.Labels, 'project');
  return {
    id: image.Id,
    tags,
    digests: image.RepoDigests.filter((digest) => !digest.includes(NO_NAME)),
    createdMs: image.Created * 1000,
    sizeBytes: image.Size,
    labels: image.Labels,
    compose: project === null ? null : { project },
    use: containers.length > 0 ? 'used' : tags.length > 0 ? 'unused' : 'dangling',
    containers,
  };
}

/** `GET /images/{name}/history`, the newest first. Errors: `engine-request-failed`. */
export function imageLayers(answer: unknown): ImageLayer[] {
  return readAnswer(layers, answer, 'the layers of an image').map((layer) => ({
    id: layer.Id === '' || layer.Id === '<missing>' ? null : layer.Id,
    createdMs: layer.Created * 1000,
    createdBy: layer.CreatedBy,
    sizeBytes: layer.Size,
    comment: layer.Comment,
    tags: layer.Tags,
  }));
}
