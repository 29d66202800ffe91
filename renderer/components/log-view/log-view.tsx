import './log-view.css';
import {
  ArrowDownToLine,
  ChevronDown,
  ChevronUp,
  Clock,
  Copy,
  Download,
  Eraser,
  FileText,
  Regex,
  WrapText,
} from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { copyText } from '../../lib/copy-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { stripAnsi } from '../../lib/logs/ansi.ts';
import { compileQuery } from '../../lib/logs/find-matches.ts';
import type { LogFeed } from '../../lib/logs/log-feed.ts';
import type { LogSources } from '../../lib/logs/log-sources.ts';
import { saveText } from '../../lib/save-text.ts';
import { useStore } from '../../lib/use-store.ts';
import { Button, IconButton } from '../button.tsx';
import { SearchField } from '../fields.tsx';
import { EmptyState, ErrorState, LoadingState } from '../state-panel.tsx';
import { LogLines } from './log-lines.tsx';
import { type LogMatches, useLogSearch } from './use-log-search.ts';

interface LogViewProps {
  readonly feed: LogFeed;
  /** Without its ending. */
  readonly fileName: string;
  readonly hasTimes: boolean;
  readonly onRetry: () => void;
  /** Stands before the search. */
  readonly leading?: ReactNode;
  /** Whose lines they are, where the view shows several logs in one. */
  readonly sources?: LogSources;
}

/** A log with all that one does with it. */
export function LogView({ feed, fileName, hasTimes, onRetry, leading, sources }: LogViewProps) {
  useStore(feed.version);
  const state = useStore(feed.state);
  const [isFollowing, setFollowing] = useState(true);
  const [showTime, setShowTime] = useState(false);
  const [wraps, setWraps] = useState(false);
  const [text, setText] = useState('');
  const [isRegex, setRegex] = useState(false);
  const [current, setCurrent] = useState<number | null>(null);
  const pattern = useMemo(() => compileQuery({ text, regex: isRegex }), [text, isRegex]);
  const matches = useLogSearch(feed, pattern, isRegex);
  const { found } = matches;
  const { buffer } = feed;

  const search = (value: string): void => {
    setText(value);
    setCurrent(null);
  };
  const step = (direction: 1 | -1): void => {
    if (found.length === 0) return;
    const at = current === null ? -1 : found.indexOf(current);
    const next = at < 0 ? (direction === 1 ? 0 : found.length - 1) : (at + direction + found.length) % found.length;
    setFollowing(false);
    setCurrent(found[next] ?? null);
  };
  const plain = (): string[] =>
    Array.from(buffer, ({ text: line, source }) => {
      const label = sources?.get(source ?? '')?.label;
      return `${label === undefined ? '' : `${label} | `}${stripAnsi(line)}\n`;
    });
  const isInvalid = text !== '' && pattern === null;

  return (
    <div className="log-view">
      <div className="log-bar">
        {leading}
        <SearchField
          label={t('logs.search')}
          value={text}
          onChange={search}
          clearLabel={t('filter.clear')}
          isInvalid={isInvalid}
          onSubmit={() => step(-1)}
        />
        <IconButton label={t('logs.regex')} icon={Regex} isPressed={isRegex} onPress={() => setRegex(!isRegex)} />
        {text !== '' && (
          <>
            <span className="small muted numeric log-count" role="status">
              {matchText(isInvalid, matches, current)}
            </span>
            <IconButton
              label={t('logs.previous')}
              icon={ChevronUp}
              isDisabled={found.length === 0}
              onPress={() => step(-1)}
            />
            <IconButton
              label={t('logs.next')}
              icon={ChevronDown}
              isDisabled={found.length === 0}
              onPress={() => step(1)}
            />
          </>
        )}
        <span className="log-bar-space" />
        <IconButton
          label={t('logs.follow')}
          icon={ArrowDownToLine}
          isPressed={isFollowing}
          onPress={() => setFollowing(!isFollowing)}
        />
        {hasTimes && (
          <IconButton
            label={t('logs.timestamps')}
            icon={Clock}
            isPressed={showTime}
            onPress={() => setShowTime(!showTime)}
          />
        )}
        <IconButton label={t('logs.wrap')} icon={WrapText} isPressed={wraps} onPress={() => setWraps(!wraps)} />
        <IconButton label={t('logs.copy')} icon={Copy} onPress={() => void copyText(plain().join(''))} />
        <IconButton label={t('logs.save')} icon={Download} onPress={() => saveText(`${fileName}.log`, plain())} />
        <IconButton label={t('logs.clear')} icon={Eraser} onPress={() => feed.clear()} />
      </div>
      {buffer.length > 0 ? (
        <LogLines
          feed={feed}
          isFollowing={isFollowing}
          onFollow={setFollowing}
          showTime={showTime}
          wraps={wraps}
          pattern={isRegex ? null : pattern}
          ranges={matches.ranges}
          currentLine={current}
          sources={sources ?? null}
        />
      ) : state.kind === 'failed' ? (
        <ErrorState title={t('logs.failed')} message={state.failure.message} hint={state.failure.hint}>
          <Button label={t('word.retry')} onPress={onRetry} />
        </ErrorState>
      ) : state.kind === 'opening' ? (
        <LoadingState label={t('word.loading')} />
      ) : (
        <EmptyState title={t('logs.empty')} icon={FileText}>
          {state.kind === 'open' && <p>{t('logs.empty.detail')}</p>}
        </EmptyState>
      )}
    </div>
  );
}

function matchText(isInvalid: boolean, { found, givenUp }: LogMatches, current: number | null): string {
  if (isInvalid) return t('logs.regex.invalid');
  if (givenUp) return t('logs.regex.endless', { count: found.length });
  if (found.length === 0) return t('logs.noMatches');
  if (current === null) return t('logs.lines', { count: found.length });
  return t('logs.matches', { at: found.indexOf(current) + 1, count: found.length });
}
