import type { IncomingMessage } from 'node:http';
import type { ContainerLogLine, ContainerLogRequest } from '../../api/engine/container-logs.ts';
import { describeError } from '../../base/errors.ts';
import { requestFailed } from '../../host/engine-request.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { logBatches } from './log-batches.ts';
import { LogFrames } from './log-frames.ts';
import { LogLines } from './log-lines.ts';

/** How the engine marks the log of a container with a tty: bytes without frames. */
const RAW_STREAM = 'application/vnd.docker.raw-stream';

/**
 * A container's log, both streams of it, with times. It is read no faster than the caller takes batches; what it does not take waits
 * in the engine. A log of a container that was removed meanwhile ends.
 */
export async function containerLog(
  client: EngineClient,
  request: ContainerLogRequest,
  signal: AbortSignal,
): Promise<{ readonly tty: boolean; readonly lines: AsyncIterable<readonly ContainerLogLine[]> }> {
  const { container, follow, lines, sinceMs, untilMs } = request;
  const response = await client.stream(
    'GET',
    {
      path: `/containers/${encodeURIComponent(container)}/logs`,
      query: {
        stdout: true,
        stderr: true,
        timestamps: true,
        follow,
        tail: lines ?? 'all',
        since: sinceMs === null ? undefined : seconds(sinceMs),
        until: untilMs === null ? undefined : seconds(untilMs),
      },
      about: 'container',
    },
    signal,
  );
  const tty = response.headers['content-type'] === RAW_STREAM;
  return { tty, lines: batches(response, tty, signal) };
}

async function* batches(
  response: IncomingMessage,
  tty: boolean,
  signal: AbortSignal,
): AsyncGenerator<readonly ContainerLogLine[], void> {
  const frames = new LogFrames();
  const log = new LogLines({ tty });
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      const lines: ContainerLogLine[] = [];
      if (tty) log.push({ stream: 'stdout', bytes: chunk, starts: false }, lines);
      else for (const piece of frames.push(chunk)) log.push(piece, lines);
      yield* logBatches(lines);
    }
  } catch (error) {
    // The loop of a caller that has gone is over as well.
    if (signal.aborted) return;
    throw requestFailed('a log', describeError(error));
  }
  const rest: ContainerLogLine[] = [];
  log.end(rest);
  yield* logBatches(rest);
}

/** As the engine reads times: seconds with a fraction. */
function seconds(timeMs: number): string {
  return `${Math.floor(timeMs / 1000)}.${String(timeMs % 1000).padStart(3, '0')}`;
}
