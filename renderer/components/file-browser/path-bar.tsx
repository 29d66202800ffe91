import { childPath, fileNameText } from '../../lib/files/entries.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';

interface PathBarProps {
  readonly path: string;
  readonly hrefOf: (folder: string) => string;
}

/** Each folder from the root to where one is; all but the last are links. */
export function PathBar({ path, hrefOf }: PathBarProps) {
  const names = path === '/' ? [] : path.slice(1).split('/');
  const parts = names.map((name, index) => ({
    path: names.slice(0, index + 1).reduce(childPath, '/'),
    text: visibleText(fileNameText(name)),
  }));
  return (
    <nav className="files-path" aria-label={t('files.path')}>
      <ol>
        {[{ path: '/', text: t('files.root') }, ...parts].map((part, index, all) => (
          <li key={part.path}>
            {index > 0 && (
              <span className="files-path-mark" aria-hidden>
                /
              </span>
            )}
            {index === all.length - 1 ? (
              <span className="files-path-part truncate name" aria-current="location" title={part.text}>
                {part.text}
              </span>
            ) : (
              <a className="files-path-part truncate name" href={hrefOf(part.path)} title={part.text}>
                {part.text}
              </a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
