import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { t } from '../../lib/i18n/t.ts';
import type { LogFeed } from '../../lib/logs/log-feed.ts';
import type { LogSources } from '../../lib/logs/log-sources.ts';
import { useStore } from '../../lib/use-store.ts';
import { LogRow } from './log-row.tsx';
import type { LogMatches } from './use-log-search.ts';

interface LogLinesProps {
  readonly feed: LogFeed;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly showTime: boolean;
  readonly wraps: boolean;
  /** A plain text to be marked; null: none. */
  readonly pattern: RegExp | null;
  /** Where a regular expression matched, by line. */
  readonly ranges: LogMatches['ranges'];
  /** The line to be brought into sight; null: none. */
  readonly currentLine: number | null;
  /** Of several logs in one; null: it is one. */
  readonly sources: LogSources | null;
}

const LINE_PX = 19;
const NOTHING: readonly (readonly [number, number])[] = [];
/** This near to its end a log is followed. */
const END_PX = 24;

/** The lines that are in sight, and a few more. A reader who scrolls up stops following; at the end it goes on. */
export function LogLines(props: LogLinesProps) {
  const { feed, isFollowing, onFollow, showTime, wraps, pattern, ranges, currentLine, sources } = props;
  const { buffer } = feed;
  const version = useStore(feed.version);
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const { dropped, length } = buffer;

  const virtualizer = useVirtualizer({
    count: length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => dropped + index,
    overscan: 20,
  });

  useEffect(() => virtualizer.measure(), [wraps, showTime, virtualizer]);

  useLayoutEffect(() => {
    if (isFollowing && length > 0) virtualizer.scrollToIndex(length - 1, { align: 'end' });
  }, [isFollowing, version, length, wraps, virtualizer]);

  useEffect(() => {
    if (currentLine !== null) virtualizer.scrollToIndex(currentLine - buffer.dropped, { align: 'center' });
  }, [currentLine, buffer, virtualizer]);

  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    if (isAtEnd && !isFollowing && element.scrollTop > lastTop.current) onFollow(true);
    else if (!isAtEnd && isFollowing && element.scrollTop < lastTop.current) onFollow(false);
    lastTop.current = element.scrollTop;
  };

  return (
    <div
      className={wraps ? 'log-lines log-lines-wrapped' : 'log-lines'}
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label={t('logs.label')}
      tabIndex={0}
      onScroll={onScroll}
    >
      {dropped > 0 && <p className="log-dropped small">{t('logs.dropped', { count: dropped })}</p>}
      <div className="log-canvas" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const line = buffer.at(index);
          return (
            line !== undefined && (
              <div
                key={key}
                className="log-row"
                data-index={index}
                ref={wraps ? virtualizer.measureElement : null}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogRow
                  line={line}
                  showTime={showTime}
                  pattern={pattern}
                  ranges={ranges?.get(line.number) ?? NOTHING}
                  isCurrent={line.number === currentLine}
                  source={sources?.get(line.source ?? '') ?? null}
                />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
