import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerHostOf } from '../../api/docker-host.ts';
import type { ImageBuildOutput, ImageBuildRequest } from '../../api/engine/image-build.ts';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { abortSignalOf } from '../../host/abort-signal.ts';
import { fileFailure, requireWholePath } from '../../host/file-failure.ts';
import { findExecutable, searchPath } from '../../host/find-executable.ts';
import { programOutput } from '../../host/program-output.ts';
import { runCommand } from '../../host/run-command.ts';
import { BUILD_END_MS, BUILD_PIECE_MAX_LENGTH, BUILDER_ANSWER_MS } from '../limits.ts';
import { missingHelperHint } from './credential-helper.ts';
import { buildArguments, buildEnvironment, type BuilderKind, dockerfileOf } from './build-command.ts';

export interface ImageBuildOptions {
  /** The engine's, on the host. */
  readonly socketPath: string;
  /** Where the docker client is looked for, and what it is run with. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

/** How much of the end of the output is looked through for the reason of a failure. */
const TAIL_LENGTH = 8192;
const REASON_MAX_LENGTH = 1000;
/** Of the docker client's words, with Go's for a program that is on no PATH. */
const MISSING_HELPER = /"docker-credential-([A-Za-z0-9_.-]{1,64}?)(?:\.exe)?": executable file not found/;
const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;

/**
 * A build by the real docker client, as a user's own command would do it: BuildKit where its plugin is installed, with the user's
 * credentials, `.dockerignore` and all, and the classic builder else. The engine's own `POST /build` has only the latter.
 */
export async function* buildImage(
  { socketPath, env, clock }: ImageBuildOptions,
  request: ImageBuildRequest,
  cancel: CancelSignal,
): AsyncGenerator<ImageBuildOutput, void> {
  const signal = abortSignalOf(cancel);
  await checkPaths(request);
  const docker = await findExecutable('docker', searchPath(env));
  if (docker === null) {
    throw new BoathouseError('docker-client-missing', 'Builds need the docker client, and there is none on the PATH', {
      hint: 'Install Docker’s command line, and start Boathouse anew where it is on the PATH.',
    });
  }
  const kind = await builderOf(docker, env, signal);
  const folder = await mkdtemp(join(tmpdir(), 'boathouse-build-'));
  try {
    const idFile = join(folder, 'image-id');
    const output = programOutput(docker, buildArguments(request, kind, idFile), {
      env: buildEnvironment(env, dockerHostOf(socketPath), kind),
      cwd: request.folder,
      clock,
      graceMs: BUILD_END_MS,
      signal,
    });
    let tail = '';
    const exitCode = yield* eachPiece(output, (text) => (tail = (tail + text).slice(-TAIL_LENGTH)));
    if (exitCode !== 0) throw buildFailed(exitCode, tail, env);
    const id = (await readFile(idFile, 'utf8').catch(() => '')).trim();
    yield { kind: 'done', image: IMAGE_ID.test(id) ? id : null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* eachPiece(
  output: AsyncGenerator<string, number | null>,
  onText: (text: string) => void,
): AsyncGenerator<ImageBuildOutput, number | null> {
  try {
    for (;;) {
      const next = await output.next();
      if (next.done === true) return next.value;
      onText(next.value);
      for (let at = 0; at < next.value.length; at += BUILD_PIECE_MAX_LENGTH) {
        yield { kind: 'output', text: next.value.slice(at, at + BUILD_PIECE_MAX_LENGTH) };
      }
    }
  } finally {
    await output.return(null);
  }
}

async function checkPaths(request: ImageBuildRequest): Promise<void> {
  const { folder } = request;
  const dockerfile = dockerfileOf(request);
  requireWholePath(folder);
  try {
    if (!(await stat(folder)).isDirectory()) {
      throw new BoathouseError('file-unsuitable', `${folder} is no folder`, { hint: 'Name the folder to build from.' });
    }
  } catch (error) {
    throw fileFailure(error, folder);
  }
  const there = await stat(dockerfile).catch(() => null);
  if (there?.isFile() === true) return;
  throw new BoathouseError('file-missing', `There is no file ${dockerfile}`, {
    hint: 'Name the Dockerfile, or choose the folder that holds it.',
  });
}

async function builderOf(docker: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<BuilderKind> {
  const { exitCode } = await runCommand(docker, ['buildx', 'version'], { env, signal, timeoutMs: BUILDER_ANSWER_MS });
  return exitCode === 0 ? 'buildkit' : 'classic';
}

function buildFailed(exitCode: number | null, tail: string, env: NodeJS.ProcessEnv): BoathouseError {
  const lines = tail.split('\n').map((line) => line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').trim());
  const said = lines.findLast((line) => /^error\b/i.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
  const words = said.replace(/^error:\s*/i, '').slice(0, REASON_MAX_LENGTH);
  const message = words === '' ? `The build ended with exit code ${exitCode ?? 'none'}` : `The build failed: ${words}`;
  const helper = MISSING_HELPER.exec(tail)?.[1];
  const hint = helper === undefined ? 'What went wrong stands in its output.' : missingHelperHint(helper, env);
  return new BoathouseError('build-failed', message, { hint });
}
