import { describe, expect, it } from 'vitest';
import type { ContainerLogLine, ContainerLogRequest } from '../../../../electron/api/engine/container-logs.ts';
import {
  type LogMember,
  type LogSubscriber,
  ProjectLog,
} from '../../../../renderer/features/containers/project/project-log.ts';
import { LogFeed } from '../../../../renderer/lib/logs/log-feed.ts';

const line = (second: number, text: string): ContainerLogLine => ({
  stream: 'stdout',
  time: `2026-11-29T08:00:0${second}.000000000Z`,
  text,
  continues: false,
});

interface OpenStream extends LogSubscriber {
  readonly request: ContainerLogRequest;
  isOpen: boolean;
}

function projectLog(members: readonly LogMember[]) {
  const feed = new LogFeed();
  const streams: OpenStream[] = [];
  const due: (() => void)[] = [];
  const log = new ProjectLog({
    feed,
    subscribe: (request, to) => {
      const stream = { ...to, request, isOpen: true };
      streams.push(stream);
      stream.onData({ kind: 'opened', id: streams.length, tty: false });
      return { unsubscribe: () => void (stream.isOpen = false) };
    },
    acknowledge: () => undefined,
    words: { started: 'started', gone: 'gone', failed: (reason) => `failed: ${reason}` },
    after: (_delayMs, work) => void due.push(work),
    now: () => Date.parse('2026-11-29T08:00:09Z'),
  });
  log.update(members);
  const tell = (at: number, ...lines: ContainerLogLine[]): void =>
    streams[at]?.onData({ kind: 'lines', units: 1, lines });
  const end = (at: number): void => streams[at]?.onData({ kind: 'ended' });
  const shown = (): string[] => {
    for (const work of due.splice(0)) work();
    return Array.from(feed.buffer, ({ source, text }) => `${source ?? ''}: ${text}`);
  };
  return { log, streams, tell, end, shown };
}

const both = [
  { id: 'a', runs: true },
  { id: 'b', runs: false },
];

describe('ProjectLog', () => {
  it('shows the histories merged, once all are there, and follows those that run', () => {
    const { streams, tell, end, shown } = projectLog(both);
    tell(0, line(1, 'one'), line(3, 'three'));
    end(0);
    expect(shown()).toEqual([]);
    tell(1, line(2, 'two'), line(2, 'two again'));
    end(1);
    expect(shown()).toEqual(['a: one', 'b: two', 'b: two again', 'a: three']);
    expect(streams.map(({ request }) => [request.container, request.follow])).toEqual([
      ['a', false],
      ['b', false],
      ['a', true],
    ]);
    expect(streams[2]?.request.sinceMs).toBe(Date.parse('2026-11-29T08:00:03Z'));
    // Told again, since the engine counts whole milliseconds, and by a connection that was lost.
    tell(2, line(3, 'three'), line(4, 'four'));
    streams[2]?.onData({ kind: 'opened', id: 9, tty: false });
    tell(2, line(4, 'four'), line(5, 'five'));
    expect(shown().slice(4)).toEqual(['a: four', 'a: five']);
  });

  it('lets go who goes, and takes in who comes or starts again', () => {
    const { log, streams, tell, end, shown } = projectLog(both);
    end(0);
    tell(1, line(2, 'two'));
    end(1);
    log.update([
      { id: 'b', runs: true },
      { id: 'c', runs: true },
    ]);
    expect(streams.map(({ request, isOpen }) => [request.container, isOpen])).toEqual([
      ['a', false],
      ['b', false],
      ['a', false],
      ['b', true],
      ['c', true],
    ]);
    expect(streams[3]?.request.sinceMs).toBe(Date.parse('2026-11-29T08:00:02Z'));
    tell(4, line(8, 'eight'));
    expect(shown().slice(1)).toEqual(['c: eight', 'a: gone', 'b: started', 'c: started']);
    log.close();
    expect(streams.some(({ isOpen }) => isOpen)).toBe(false);
  });

  it('waits no longer for the history of one that has gone', () => {
    const { log, streams, tell, end, shown } = projectLog(both);
    tell(0, line(1, 'one'));
    end(0);
    log.update([{ id: 'a', runs: true }]);
    expect(shown()).toEqual(['a: one', 'b: gone']);
    expect(streams.at(-1)?.request).toMatchObject({ container: 'a', follow: true });
  });

  it('says of whom nothing could be read, and shows the others', () => {
    const { streams, tell, end, shown } = projectLog(both);
    streams[0]?.onError({ code: 'no-such-container', message: 'away', hint: null, logFile: null });
    tell(1, line(2, 'two'));
    end(1);
    expect(shown()).toEqual(['b: two', 'a: failed: away']);
  });
});
