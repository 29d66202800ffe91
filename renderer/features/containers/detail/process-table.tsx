import { useQuery } from '@tanstack/react-query';
import { api } from '../../../lib/api/connection.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';

const REFRESH_MS = 5000;
const COMMAND_MAX = 400;

/** What runs in the container, as `docker top` says it. */
export function ProcessTable({ container }: { readonly container: string }) {
  const { data } = useQuery({
    queryKey: ['engine', 'containers', container, 'processes'],
    queryFn: () => api.engine.containers.processes.query({ container }),
    refetchInterval: REFRESH_MS,
  });
  if (data === undefined) return null;
  return (
    <section className="card">
      <h2>
        {t('containers.stats.processes')} <span className="muted numeric">{data.rows.length}</span>
      </h2>
      <table className="process-table">
        <thead>
          <tr>
            {data.titles.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{visibleText(cell.slice(0, COMMAND_MAX))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
