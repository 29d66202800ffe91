import type { MachineStatus } from '../../api/machine-status.ts';
import { formatDuration } from './duration.ts';
import { type Field, formatFields } from './fields.ts';
import { machineSummary } from './machine-summary.ts';
import type { Style } from './style.ts';

export interface Ready {
  readonly status: MachineStatus;
  /** The dashboard's; null: how to open it is said instead. */
  readonly uiUrl: string | null;
}

/** What to know when the engine has started: where it is, what it is, the dashboard, and a first command. */
export function formatReady({ status, uiUrl }: Ready, options: { columns: number; style: Style }): string {
  const { machine, context, dockerHost } = status;
  const time = machine.state === 'running' ? ` after ${formatDuration(machine.startDurationMs)}` : '';
  const docker = context.selected === true ? 'docker' : `docker --context ${context.name}`;
  const fields: Field[] = [
    ['Docker host', dockerHost],
    ['Context', context.selected === true ? `${context.name} (selected)` : `${context.name} (not selected)`],
    ...machineSummary(status),
    ['Dashboard', uiUrl ?? options.style.bold('boathouse ui')],
    ['Try', options.style.bold(`${docker} run --rm hello-world`)],
  ];
  return `${options.style.bold(`Docker is ready${time}.`)}\n\n${formatFields(fields, options)}`;
}
