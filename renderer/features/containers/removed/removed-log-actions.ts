import type { KeptLog } from '../../../../electron/api/engine/kept-logs.ts';
import { act } from '../../../lib/api/act.ts';
import { actOnEach } from '../../../lib/api/act-on-each.ts';
import { api } from '../../../lib/api/connection.ts';
import { queryClient } from '../../../lib/api/query-client.ts';
import { confirm } from '../../../lib/confirmation.ts';
import { t } from '../../../lib/i18n/t.ts';

/** Asks first. False when it was called off. */
export async function deleteRemovedLogs(logs: readonly KeptLog[]): Promise<boolean> {
  const answer = await confirm({
    title: t('removed.delete.title', { count: logs.length }),
    message: t('removed.delete.message'),
    action: t('removed.delete'),
    names: logs.map(nameOfLog),
  });
  if (answer === null) return false;
  await actOnEach(t('removed.delete.failed'), logs, nameOfLog, ({ id }) => api.engine.keptLogs.remove.mutate({ id }));
  await readRemovedLogsAgain();
  return true;
}

/** Asks first. Also what has come since the list was read. */
export async function deleteAllRemovedLogs(logs: readonly KeptLog[]): Promise<void> {
  const answer = await confirm({
    title: t('removed.deleteAll.title'),
    message: t('removed.delete.message'),
    action: t('removed.deleteAll'),
    names: logs.map(nameOfLog),
  });
  if (answer === null) return;
  await act(t('removed.delete.failed'), () => api.engine.keptLogs.clear.mutate());
  await readRemovedLogsAgain();
}

/** Of one whose name is not known its id. */
export function nameOfLog({ name, id }: KeptLog): string {
  return name === '' ? id.slice(0, 12) : name;
}

/** The engine, which tells of changes, does not know of these. */
function readRemovedLogsAgain(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['engine', 'keptLogs'] });
}
