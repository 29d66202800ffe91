import './json-view.css';
import { Copy } from 'lucide-react';
import { useMemo, useState } from 'react';
import { copyText } from '../lib/copy-text.ts';
import { visibleText } from '../lib/format/visible-text.ts';
import { t } from '../lib/i18n/t.ts';
import { cutJsonLine } from '../lib/json-line.ts';
import { IconButton } from './button.tsx';
import { Checkbox, SearchField } from './fields.tsx';

/** More lines than anything that was ever inspected has; a hostile label could have more. */
const LINES_MAX = 5000;
const LINE_CHARACTERS_MAX = 2000;

/** JSON, indented and coloured, in which one can search. */
export function JsonView({ value }: { readonly value: unknown }) {
  const [query, setQuery] = useState('');
  const [isOnlyMatches, setOnlyMatches] = useState(false);
  const text = useMemo(() => JSON.stringify(value, null, 2), [value]);
  const lines = useMemo(
    () =>
      text
        .split('\n', LINES_MAX)
        .map((line) =>
          visibleText(line.length > LINE_CHARACTERS_MAX ? `${line.slice(0, LINE_CHARACTERS_MAX)}…` : line),
        ),
    [text],
  );
  const wanted = query.toLowerCase();
  const isMatch = (line: string): boolean => wanted !== '' && line.toLowerCase().includes(wanted);
  const matches = lines.filter(isMatch).length;
  const shown = isOnlyMatches && wanted !== '' ? lines.filter(isMatch) : lines;
  return (
    <div className="json-view">
      <div className="log-bar">
        <SearchField
          label={t('containers.inspect.search')}
          value={query}
          onChange={setQuery}
          clearLabel={t('filter.clear')}
        />
        {query !== '' && (
          <>
            <span className="small muted numeric" role="status">
              {t('containers.inspect.matches', { count: matches })}
            </span>
            <Checkbox isSelected={isOnlyMatches} onChange={setOnlyMatches}>
              {t('containers.inspect.only')}
            </Checkbox>
          </>
        )}
        <span className="log-bar-space" />
        <IconButton label={t('word.copy')} icon={Copy} onPress={() => void copyText(text)} />
      </div>
      <pre className="json-lines" tabIndex={0}>
        {shown.map((line, index) => (
          <JsonLine key={index} line={line} isMatch={isMatch(line)} />
        ))}
      </pre>
    </div>
  );
}

function JsonLine({ line, isMatch }: { readonly line: string; readonly isMatch: boolean }) {
  return (
    <div className={isMatch ? 'json-line json-line-match' : 'json-line'}>
      {cutJsonLine(line).map(({ text, kind }, index) => (
        <span key={index} className={`json-${kind}`}>
          {text}
        </span>
      ))}
    </div>
  );
}
