import { memo } from 'react';
import { type AnsiColour, type AnsiStyle, parseAnsi } from '../../lib/logs/ansi.ts';
import { cutSpans } from '../../lib/logs/cut-spans.ts';
import { findMatches } from '../../lib/logs/find-matches.ts';
import type { LogLine } from '../../lib/logs/log-buffer.ts';
import type { LogSource } from '../../lib/logs/log-sources.ts';
import type { FoundLine } from '../../lib/logs/search-messages.ts';
import { t } from '../../lib/i18n/t.ts';

/** Of a longer line the beginning is drawn: a line of a megabyte would take the browser seconds. */
const SHOWN_CHARACTERS = 4000;

interface LogRowProps {
  readonly line: LogLine;
  readonly showTime: boolean;
  /** A plain text to be marked; null: none, or `ranges` says where. */
  readonly pattern: RegExp | null;
  readonly ranges: FoundLine['ranges'];
  readonly isCurrent: boolean;
  /** Where the view shows several logs. */
  readonly source: LogSource | null;
}

export const LogRow = memo(function LogRow({ line, showTime, pattern, ranges, isCurrent, source }: LogRowProps) {
  const text = line.text.slice(0, SHOWN_CHARACTERS);
  const { spans } = parseAnsi(text);
  const marked = pattern === null ? ranges : findMatches(text, pattern);
  const cut = line.text.length - text.length;
  return (
    <>
      {showTime && <time className="log-time">{line.timeMs === null ? '' : timeOf(line.timeMs)}</time>}
      {source !== null && (
        <span className="log-source" style={{ color: `var(--ansi-${source.colour})` }} title={source.label}>
          {source.label}
        </span>
      )}
      <span className={`log-text log-${line.stream}`}>
        {cutSpans(spans, marked).map(({ text: piece, style, isMatch }, index) =>
          isMatch ? (
            <mark key={index} className={isCurrent ? 'log-match log-match-current' : 'log-match'}>
              {piece}
            </mark>
          ) : (
            <span key={index} style={cssOf(style)}>
              {piece}
            </span>
          ),
        )}
        {cut > 0 && <span className="log-cut">{t('logs.cut', { count: cut })}</span>}
      </span>
    </>
  );
});

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}

function cssOf(style: AnsiStyle): React.CSSProperties {
  const foreground = style.inverse ? (style.background ?? 'var(--surface)') : style.foreground;
  const background = style.inverse ? (style.foreground ?? 'var(--text)') : style.background;
  return {
    ...(foreground === null ? {} : { color: colourOf(foreground) }),
    ...(background === null ? {} : { backgroundColor: colourOf(background) }),
    ...(style.bold ? { fontWeight: 600 } : {}),
    ...(style.dim ? { opacity: 0.7 } : {}),
    ...(style.italic ? { fontStyle: 'italic' } : {}),
    ...(style.underline || style.strike
      ? { textDecoration: [style.underline && 'underline', style.strike && 'line-through'].filter(Boolean).join(' ') }
      : {}),
  };
}

function colourOf(colour: AnsiColour): string {
  return typeof colour === 'number' ? `var(--ansi-${colour})` : colour;
}
