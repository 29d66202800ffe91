import { useVirtualizer } from '@tanstack/react-virtual';
import { type ClipboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { itemOrder, LinePool } from '../../lib/grid/line-pool.ts';
import { linesInSight } from '../../lib/grid/lines-in-sight.ts';
import { t } from '../../lib/i18n/t.ts';
import type { LogFeed } from '../../lib/logs/log-feed.ts';
import type { LogSources } from '../../lib/logs/log-sources.ts';
import { selectedText } from '../../lib/logs/selected-text.ts';
import { useStore } from '../../lib/use-store.ts';
import { useSize } from '../grid/use-size.ts';
import { KeptSelection } from './kept-selection.tsx';
import { LogRow } from './log-row.tsx';
import { selectedLines, useLogSelection } from './log-selection.ts';
import { usePressed } from './use-pressed.ts';
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

/**
 * The lines that are in sight, and a few more. A reader who scrolls up stops following; at the end it goes on.
 *
 * While one scrolls, lines that went out of sight are used again for those that come (`line-pool.ts`), and so are out of order in the page.
 * A selection goes by that order, so it must be the lines' own from when somebody presses in them until nothing of them is selected any
 * more, and no line may become another then:
 *
 *   scrolling ──it rests, press, selection──▶ settled (in order, none used again) ──scroll, nothing pressed nor selected──▶ scrolling
 *
 * Lines that a selection begins or ends in, or that the caret is in, stay in the page wherever one scrolls to. What lies between them does
 * not: copying asks the buffer for it. Lines of several heights are never used again, as each has to be measured.
 */
export function LogLines(props: LogLinesProps) {
  const { feed, isFollowing, onFollow, showTime, wraps, pattern, ranges, currentLine, sources } = props;
  const { buffer } = feed;
  const version = useStore(feed.version);
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const { dropped, length } = buffer;
  const canvas = useRef<HTMLDivElement>(null);
  const { height } = useSize(scroller);
  const selection = useLogSelection(canvas);
  const { isPressed, onPress } = usePressed();
  const [pool] = useState(() => new LinePool());
  const idPrefix = useId();

  const virtualizer = useVirtualizer({
    count: length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => dropped + index,
    overscan: 20,
    rangeExtractor: (range) => {
      const lines = linesInSight({ ...range, seenMax: Math.ceil(height / LINE_PX) + 1, active: -1 });
      const ends = selection.ends.map((number) => number - dropped).filter((index) => index >= 0 && index < length);
      return ends.length === 0 ? lines : [...new Set([...lines, ...ends])].sort((a, b) => a - b);
    },
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

  const onCopy = (event: ClipboardEvent): void => {
    const lines = canvas.current === null ? null : selectedLines(canvas.current);
    if (lines === null) return;
    event.clipboardData.setData('text/plain', selectedText(buffer, lines.from, lines.to));
    event.preventDefault();
  };

  const inSight = virtualizer.getVirtualItems().flatMap(({ index, start }) => {
    const line = buffer.at(index);
    return line === undefined ? [] : [{ line, index, topPx: start }];
  });
  const wanted = inSight.map(({ line }) => ({ key: String(line.number), kind: 'line' }));
  const isSettled = wraps || isPressed || selection.isRange || !virtualizer.isScrolling;
  const lines = isSettled ? pool.settle(buffer, wanted) : pool.place(buffer, wanted);
  const idOf = ({ id }: { readonly id: number }): string => `${idPrefix}-${id}`;

  return (
    <div
      className={wraps ? 'log-lines log-lines-wrapped' : 'log-lines'}
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label={t('logs.label')}
      tabIndex={0}
      onScroll={onScroll}
      onPointerDownCapture={onPress}
      onCopy={onCopy}
    >
      {dropped > 0 && <p className="log-dropped small">{t('logs.dropped', { count: dropped })}</p>}
      <KeptSelection within={canvas}>
        <div
          className="log-canvas"
          ref={canvas}
          style={{ height: virtualizer.getTotalSize() }}
          {...itemOrder(lines, idOf)}
        >
          {lines.map((pooled) => {
            const shown = inSight[pooled.at];
            if (shown === undefined) return null;
            const { line, index, topPx } = shown;
            return (
              <div
                key={pooled.id}
                id={idOf(pooled)}
                className="log-row"
                data-index={index}
                data-number={line.number}
                ref={wraps ? virtualizer.measureElement : null}
                style={{ transform: `translateY(${topPx}px)` }}
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
            );
          })}
        </div>
      </KeptSelection>
    </div>
  );
}
