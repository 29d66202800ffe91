import { isAbsolute, join } from 'node:path';
import type { ImageBuildRequest } from '../../api/engine/image-build.ts';

/** Which of the docker client's builders there is: BuildKit comes with its plugin `buildx`, else it has the classic one. */
export type BuilderKind = 'buildkit' | 'classic';

/** Arguments of the docker client. No value can be taken for an option: each stands behind its `=`, and the folder is absolute. */
export function buildArguments(request: ImageBuildRequest, kind: BuilderKind, idFile: string): string[] {
  const { folder, tag, target, platform } = request;
  return [
    // `default` is the builder of the engine that DOCKER_HOST names, whichever the user chose for himself.
    ...(kind === 'buildkit' ? ['buildx', 'build', '--builder=default', '--load', '--progress=plain'] : ['build']),
    `--iidfile=${idFile}`,
    `--file=${dockerfileOf(request)}`,
    ...(tag === null ? [] : [`--tag=${tag}`]),
    ...request.arguments.map(({ name, value }) => `--build-arg=${name}=${value}`),
    ...(target === null ? [] : [`--target=${target}`]),
    ...(platform === null ? [] : [`--platform=${platform}`]),
    ...(request.noCache ? ['--no-cache'] : []),
    ...(request.pull ? ['--pull'] : []),
    folder,
  ];
}

export function dockerfileOf({ folder, dockerfile }: Pick<ImageBuildRequest, 'folder' | 'dockerfile'>): string {
  if (dockerfile === null) return join(folder, 'Dockerfile');
  return isAbsolute(dockerfile) ? dockerfile : join(folder, dockerfile);
}

/** What would lead the docker client to another engine or builder, or make it speak otherwise. */
const LEADS_ELSEWHERE: ReadonlySet<string> = new Set([
  'DOCKER_CONTEXT',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'DOCKER_API_VERSION',
  'BUILDX_BUILDER',
]);

/** The docker client's environment for our engine. */
export function buildEnvironment(env: NodeJS.ProcessEnv, dockerHost: string, kind: BuilderKind): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !LEADS_ELSEWHERE.has(name))),
    DOCKER_HOST: dockerHost,
    DOCKER_BUILDKIT: kind === 'buildkit' ? '1' : '0',
    // Its hints are for a terminal.
    DOCKER_CLI_HINTS: 'false',
  };
}
