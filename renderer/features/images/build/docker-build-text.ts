import type { ImageBuildRequest } from '../../../../electron/api/engine/image-build.ts';
import { quoteWord } from '../../../lib/shell-words.ts';

/** The same as a command line. */
export function dockerBuildText(request: ImageBuildRequest): string {
  const { folder, dockerfile, tag, target, platform } = request;
  const options = [
    ...(tag === null ? [] : ['--tag', tag]),
    ...(dockerfile === null ? [] : ['--file', fileOf(folder, dockerfile)]),
    ...request.arguments.flatMap(({ name, value }) => ['--build-arg', `${name}=${value}`]),
    ...(target === null ? [] : ['--target', target]),
    ...(platform === null ? [] : ['--platform', platform]),
    ...(request.noCache ? ['--no-cache'] : []),
    ...(request.pull ? ['--pull'] : []),
  ];
  return ['docker build', ...options.map(quoteWord), folder === '' ? '…' : quoteWord(folder)].join(' ');
}

function fileOf(folder: string, dockerfile: string): string {
  if (/^(?:\/|[A-Za-z]:[\\/])/.test(dockerfile)) return dockerfile;
  return `${folder.replace(/[\\/]+$/, '')}/${dockerfile}`;
}
