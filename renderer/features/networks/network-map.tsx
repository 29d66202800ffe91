import './network-map.css';
import { Network } from 'lucide-react';
import { useMemo, useRef } from 'react';
import type { NetworkSummary } from '../../../electron/api/engine/network.ts';
import { useSize } from '../../components/grid/use-size.ts';
import { EmptyState } from '../../components/state-panel.tsx';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { formatRoute } from '../../lib/route.ts';
import { arrangeMap, type MapRow, type NetworkMapPlan } from './arrange-map.ts';

const NAMES_PX = 220;
const COLUMN_MIN_PX = 132;
const COLUMN_MAX_PX = 260;
const HEAD_PX = 56;
const ROW_PX = 26;
/** About what fits into a column, and into the names. */
const COLUMN_CHARACTERS = 18;
const NAME_CHARACTERS = 30;

/**
 * Who is on which network. Each container and each network is a link, so that the keyboard goes through the picture from line to
 * line; a screen reader hears of each container its networks with addresses.
 */
export function NetworkMap({ networks }: { readonly networks: readonly NetworkSummary[] }) {
  const plan = useMemo(() => arrangeMap(networks), [networks]);
  const place = useRef<HTMLDivElement>(null);
  const room = useSize(place).width - NAMES_PX;
  const { columns, rows } = plan;
  const columnPx = Math.max(COLUMN_MIN_PX, Math.min(COLUMN_MAX_PX, room / Math.max(1, columns.length)));
  const width = NAMES_PX + columnPx * columns.length;
  const height = rows.length * ROW_PX + 8;
  const xOf = (column: number): number => NAMES_PX + column * columnPx + 10;
  return (
    <div className="network-map" ref={place} tabIndex={0} role="group" aria-label={t('networks.map.label')}>
      {rows.length === 0 ? (
        <EmptyState title={t('networks.map.empty')} icon={Network} />
      ) : (
        <>
          <svg className="network-map-head" width={width} height={HEAD_PX} role="group" aria-label={t('nav.networks')}>
            {columns.map((network, index) => (
              <ColumnHead key={network.id} network={network} x={xOf(index)} />
            ))}
          </svg>
          <svg width={width} height={height} role="group" aria-label={t('nav.containers')}>
            {columns.map(({ id, internal }, index) => (
              <line
                key={id}
                className={internal ? 'map-network map-network-internal' : 'map-network'}
                x1={xOf(index)}
                x2={xOf(index)}
                y1={0}
                y2={height}
              />
            ))}
            {rows.map((row, index) => (
              <Row key={row.id} row={row} y={index * ROW_PX} width={width} xOf={xOf} columns={columns} />
            ))}
          </svg>
        </>
      )}
    </div>
  );
}

function ColumnHead({ network, x }: { readonly network: NetworkSummary; readonly x: number }) {
  const { id, name, internal, subnets } = network;
  const shown = visibleText(name);
  const subnet = subnets.map((one) => one.subnet).join(', ');
  const label = [shown, subnet, internal ? t('networks.internal') : ''].filter((part) => part !== '').join(', ');
  return (
    <a className="map-link" href={formatRoute(['networks', id])} aria-label={label}>
      <title>{label}</title>
      <rect className="map-focus" x={x - 8} y={4} width={126} height={HEAD_PX - 10} rx={4} />
      <text className="map-title" x={x - 3} y={22}>
        {cut(shown, COLUMN_CHARACTERS)}
      </text>
      <text className="map-small" x={x - 3} y={40}>
        {cut(subnets[0]?.subnet ?? visibleText(network.driver), COLUMN_CHARACTERS)}
      </text>
    </a>
  );
}

interface RowProps {
  readonly row: MapRow;
  readonly y: number;
  readonly width: number;
  readonly xOf: (column: number) => number;
  readonly columns: NetworkMapPlan['columns'];
}

function Row({ row, y, width, xOf, columns }: RowProps) {
  const { id, name, running, stops } = row;
  const middle = y + ROW_PX / 2;
  const last = stops.at(-1)?.column ?? 0;
  const shown = visibleText(name);
  return (
    <a className="map-link map-row" href={formatRoute(['containers', id])} aria-label={rowText(row, columns)}>
      <title>{rowText(row, columns)}</title>
      <rect className="map-focus" x={2} y={y + 1} width={width - 4} height={ROW_PX - 2} rx={4} />
      <text className={running ? 'map-title' : 'map-title map-stopped'} x={10} y={middle + 4}>
        {cut(shown, NAME_CHARACTERS)}
      </text>
      <line className="map-container" x1={NAMES_PX - 8} x2={xOf(last)} y1={middle} y2={middle} />
      {stops.map(({ column, ipv4, ipv6 }) => (
        <g key={column}>
          <circle className={running ? 'map-stop' : 'map-stop map-stop-off'} cx={xOf(column)} cy={middle} r={5} />
          {(ipv4 ?? ipv6) !== null && (
            <text className="map-small map-address" x={xOf(column) + 10} y={middle - 3}>
              {cut(ipv4 ?? ipv6 ?? '', COLUMN_CHARACTERS)}
            </text>
          )}
        </g>
      ))}
    </a>
  );
}

/** `web: shop_default 172.19.0.2, bridge 172.17.0.2` */
function rowText({ name, running, stops }: MapRow, columns: NetworkMapPlan['columns']): string {
  const places = stops.map(({ column, ipv4, ipv6 }) =>
    [visibleText(columns[column]?.name ?? ''), ipv4, ipv6].filter((part) => part !== null).join(' '),
  );
  const state = running ? '' : ` (${t('networks.notRunning')})`;
  return `${visibleText(name)}${state}: ${places.join(', ')}`;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
