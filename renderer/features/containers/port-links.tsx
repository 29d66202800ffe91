import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { t } from '../../lib/i18n/t.ts';
import { publishedPorts } from './published-ports.ts';

interface PortLinksProps {
  readonly container: ContainerSummary;
  readonly isActive: boolean;
  readonly shownMax: number;
}

export function PortLinks({ container, isActive, shownMax }: PortLinksProps) {
  const ports = publishedPorts(container.ports);
  const more = ports.length - shownMax;
  return (
    <span className="ports">
      {ports.slice(0, shownMax).map(({ key, text, href, isEverywhere }) =>
        href === null ? (
          <span key={key} className="numeric">
            {text}
          </span>
        ) : (
          <a
            key={key}
            className="numeric"
            href={href}
            target="_blank"
            rel="noreferrer"
            tabIndex={isActive ? 0 : -1}
            title={`${t('containers.port.open', { address: href })}${isEverywhere ? ` (${t('containers.port.everywhere')})` : ''}`}
          >
            {text}
          </a>
        ),
      )}
      {more > 0 && <span className="muted">+{more}</span>}
    </span>
  );
}
