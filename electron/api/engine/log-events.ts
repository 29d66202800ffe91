import type { CancelSignal } from '../../base/cancellation.ts';
import type { ClientStreams } from '../client-streams.ts';
import type { ContainerLogEvent, ContainerLogLine } from './container-logs.ts';
import { logUnits } from './stream-units.ts';

export interface OpenLog {
  readonly tty: boolean;
  readonly lines: AsyncIterable<readonly ContainerLogLine[]>;
}

/** A log on its way to a client, subject to its stream's window. Throws `too-many-streams`, and what `open` throws. */
export async function* logEvents(
  streams: ClientStreams,
  open: () => Promise<OpenLog>,
  signal: CancelSignal,
): AsyncGenerator<ContainerLogEvent, void> {
  streams.reserve();
  const stream = streams.add({});
  try {
    const { tty, lines } = await open();
    yield { kind: 'opened', id: stream.id, tty };
    for await (const batch of lines) {
      const units = logUnits(batch);
      if (!(await stream.window.take(units, signal))) return;
      yield { kind: 'lines', units, lines: batch };
    }
    yield { kind: 'ended' };
  } finally {
    streams.remove(stream);
  }
}
