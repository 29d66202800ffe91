import type { MachineState, MachineStatus } from '../../api/machine-status.ts';
import { formatDuration } from './duration.ts';
import { type Field, formatFields } from './fields.ts';
import { machineSummary } from './machine-summary.ts';
import type { Style } from './style.ts';
import { formatWarning } from './warning.ts';

export interface StatusOptions {
  readonly columns: number;
  readonly style: Style;
  readonly nowMs: number;
}

/** What `boathouse status` shows to people. */
export function formatStatus(status: MachineStatus, options: StatusOptions): string {
  const { machine, context, phases } = status;
  const fields: Field[] = [
    ...machineSummary(status),
    ['Docker host', status.dockerHost],
    ...(context.selected === null
      ? []
      : [['Context', `${context.name} (${context.selected ? 'selected' : 'not selected'})`] as const]),
  ];
  if (machine.state === 'running' && phases.length > 0) {
    const parts = phases.map(({ phase, durationMs }) =>
      `${phase} ${formatDuration(durationMs)}`.replaceAll(' ', '\u00a0'),
    );
    fields.push(['Start', `${formatDuration(machine.startDurationMs)}: ${parts.join(', ')}`]);
  }
  if (machine.state === 'paused') fields.unshift(['Hint', 'Resume it: boathouse resume']);
  if (machine.state === 'failed') {
    fields.unshift(['Cause', machine.failure.message]);
    if (machine.failure.hint !== null) fields.splice(1, 0, ['Hint', machine.failure.hint]);
    if (machine.failure.logFile !== null) fields.splice(2, 0, ['Log', machine.failure.logFile]);
  }
  const warnings = status.warnings.map((warning) => `\n${formatWarning(warning, options)}\n`).join('');
  return `${headline(machine, options)}\n\n${formatFields(fields, options)}${warnings}`;
}

function headline(machine: MachineState, { style, nowMs }: StatusOptions): string {
  switch (machine.state) {
    case 'running':
      return `${style.green('●')} ${style.bold('Running')} for ${formatDuration(nowMs - machine.sinceMs)}`;
    case 'paused':
      return `${style.yellow('‖')} ${style.bold('Paused')} for ${formatDuration(nowMs - machine.sinceMs)}`;
    case 'starting':
      return `${style.yellow('◐')} ${style.bold('Starting')} for ${formatDuration(nowMs - machine.startedMs)}, in phase ${machine.phase}`;
    case 'stopping':
      return `${style.yellow('◑')} ${style.bold('Stopping')} for ${formatDuration(nowMs - machine.sinceMs)}`;
    case 'stopped':
      return `${style.dim('○')} ${style.bold('Stopped')}`;
    case 'failed':
      return `${style.red('✖')} ${style.bold('Failed')}${machine.phase === null ? '' : ` in phase ${machine.phase}`}`;
  }
}
