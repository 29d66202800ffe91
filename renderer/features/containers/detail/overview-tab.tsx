import type { ReactNode } from 'react';
import type { ContainerMount, ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { Facts } from '../../../components/facts.tsx';
import { timeText } from '../../../lib/format/format.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { formatRoute } from '../../../lib/route.ts';
import { ContainerNetworks } from './container-networks.tsx';

export function OverviewTab({ container }: { readonly container: ContainerSummary }) {
  const { id, image, imageId, command, status, createdMs, compose, labels } = container;
  return (
    <div className="page-scroll detail-cards">
      <div className="page-columns">
        <Card title={t('containers.detail.general')}>
          <Facts
            facts={[
              [t('containers.detail.status'), visibleText(status)],
              [t('containers.detail.id'), <code key="id">{id}</code>],
              [
                t('containers.column.image'),
                <a key="image" href={formatRoute(['images', imageId])}>
                  {visibleText(image)}
                </a>,
              ],
              [t('containers.detail.command'), <code key="command">{visibleText(command)}</code>],
              [t('word.created'), timeText(createdMs)],
              ...(compose === null
                ? []
                : ([
                    [t('containers.detail.project'), visibleText(compose.project)],
                    [t('containers.detail.service'), visibleText(compose.service ?? '–')],
                  ] as const)),
            ]}
          />
        </Card>
        <Card title={t('containers.detail.ports')}>
          <Ports container={container} />
        </Card>
        <Card title={t('containers.detail.networks')}>
          <ContainerNetworks container={container} />
        </Card>
        <Card title={t('containers.detail.mounts')}>
          {container.mounts.length === 0 ? (
            <p className="muted">{t('word.none')}</p>
          ) : (
            <ul className="detail-mounts">
              {container.mounts.map((mount) => (
                <Mount key={mount.destination} mount={mount} />
              ))}
            </ul>
          )}
        </Card>
        <Card title={t('word.labels')}>
          {Object.keys(labels).length === 0 ? (
            <p className="muted">{t('word.none')}</p>
          ) : (
            <dl className="labels">
              {Object.entries(labels).map(([name, value]) => (
                <div key={name}>
                  <dt className="mono">{visibleText(name.slice(0, LABEL_MAX))}</dt>
                  <dd className="mono">{visibleText(value.slice(0, LABEL_MAX))}</dd>
                </div>
              ))}
            </dl>
          )}
        </Card>
      </div>
    </div>
  );
}

/** A label may be as long as its author likes; all of it is in the Inspect tab. */
const LABEL_MAX = 400;

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Ports({ container }: { readonly container: ContainerSummary }) {
  if (container.ports.length === 0) return <p className="muted">{t('word.none')}</p>;
  return (
    <ul className="detail-ports numeric">
      {container.ports.map(({ protocol, containerPort, address, hostPort }) => (
        <li key={`${protocol}${containerPort}${address}${hostPort}`}>
          {containerPort}/{protocol}
          <span className="muted"> → </span>
          {hostPort === null ? (
            <span className="muted">{t('containers.detail.notPublished')}</span>
          ) : (
            `${address?.includes(':') === true ? `[${address}]` : (address ?? '')}:${hostPort}`
          )}
        </li>
      ))}
    </ul>
  );
}

const ANONYMOUS = /^[0-9a-f]{64}$/;

function Mount({ mount }: { readonly mount: ContainerMount }) {
  const { kind, name, source, destination, readOnly } = mount;
  const isAnonymous = name !== null && ANONYMOUS.test(name);
  return (
    <li>
      <div className="mono">{visibleText(destination)}</div>
      <div className="small muted">
        {kind}{' '}
        {name === null ? (
          <span className="mono">{visibleText(source)}</span>
        ) : (
          <a href={formatRoute(['volumes', name])}>
            {isAnonymous ? t('containers.detail.anonymous') : visibleText(name)}
          </a>
        )}
        {readOnly && ` · ${t('containers.detail.mount.readOnly')}`}
      </div>
    </li>
  );
}
