import { absolutePath } from '../../../../electron/api/absolute-path.ts';
import {
  buildArgument,
  type ImageBuildRequest,
  imageBuildRequest,
} from '../../../../electron/api/engine/image-build.ts';
import { imageReference, platformName } from '../../../../electron/api/engine/references.ts';
import type { TextKey } from '../../../lib/i18n/t.ts';

/** As typed. */
export interface BuildForm {
  readonly folder: string;
  readonly dockerfile: string;
  readonly tag: string;
  readonly target: string;
  readonly platform: string;
  /** `NAME=value` a line. */
  readonly arguments: string;
  readonly noCache: boolean;
  readonly pull: boolean;
}

export type BuildField = keyof BuildForm;

type Problem = TextKey & (`build.problem.${string}` | 'folder.problem' | 'run.problem.image');

export type BuildProblems = ReadonlyMap<BuildField, Problem>;

export const EMPTY_BUILD: BuildForm = {
  folder: '',
  dockerfile: '',
  tag: '',
  target: '',
  platform: '',
  arguments: '',
  noCache: false,
  pull: false,
};

/** What is asked for, and what is wrong with it, by field. */
export function requestOfForm(form: BuildForm): {
  readonly request: ImageBuildRequest;
  readonly problems: BuildProblems;
} {
  const request: ImageBuildRequest = {
    folder: form.folder.trim(),
    dockerfile: textOrNull(form.dockerfile),
    tag: textOrNull(form.tag),
    arguments: argumentsOf(form.arguments),
    target: textOrNull(form.target),
    platform: textOrNull(form.platform),
    noCache: form.noCache,
    pull: form.pull,
  };
  const problems = new Map<BuildField, Problem>();
  if (!absolutePath.safeParse(request.folder).success) problems.set('folder', 'folder.problem');
  if (request.tag !== null && !imageReference.safeParse(request.tag).success) problems.set('tag', 'run.problem.image');
  if (!imageBuildRequest.shape.target.safeParse(request.target).success) {
    problems.set('target', 'build.problem.target');
  }
  if (request.platform !== null && !platformName.safeParse(request.platform).success) {
    problems.set('platform', 'build.problem.platform');
  }
  if (!request.arguments.every((one) => buildArgument.safeParse(one).success)) {
    problems.set('arguments', 'build.problem.arguments');
  }
  return { request, problems };
}

function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** A line without `=` has no name, which the schema refuses. */
function argumentsOf(text: string): ImageBuildRequest['arguments'] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const at = line.indexOf('=');
      return { name: line.slice(0, Math.max(0, at)).trim(), value: line.slice(at + 1) };
    });
}
