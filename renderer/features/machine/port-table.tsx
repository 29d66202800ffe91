import { usePorts } from '../../lib/api/engine-queries.ts';
import { bytesText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { formatRoute } from '../../lib/route.ts';

/** What this computer listens for on behalf of containers, and what could not be opened. */
export function PortTable() {
  const { data } = usePorts();
  return (
    <section className="card">
      <h2>{t('machine.ports')}</h2>
      {data === undefined || data.length === 0 ? (
        <p className="muted">{t('machine.ports.none')}</p>
      ) : (
        <table className="port-table">
          <thead>
            <tr>
              <th scope="col">{t('machine.ports.here')}</th>
              <th scope="col">{t('machine.ports.container')}</th>
              <th scope="col">{t('machine.ports.connections')}</th>
              <th scope="col">{t('machine.ports.traffic')}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((port) => (
              <tr key={`${port.protocol} ${port.address} ${port.port} ${port.container.id}`}>
                <td className="numeric">
                  {port.address.includes(':') ? `[${port.address}]` : port.address}:{port.port}/{port.protocol}
                  {port.problem !== null && <p className="port-problem">{port.problem}</p>}
                </td>
                <td>
                  <a className="name" href={formatRoute(['containers', port.container.id])}>
                    {visibleText(port.container.name)}
                  </a>
                  <span className="muted numeric">:{port.containerPort}</span>
                </td>
                <td className="numeric">
                  {port.openConnections} / {port.connections}
                </td>
                <td className="numeric">
                  {bytesText(port.receivedBytes)} / {bytesText(port.sentBytes)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
