import { ok, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

/** Variables that the docker client obeys before the selected context. */
const OVERRIDES = ['DOCKER_HOST', 'DOCKER_CONTEXT'] as const;

export const dockerContextCheck: DiagnosticCheck = {
  id: 'docker-context',
  title: 'The docker client talks to Boathouse',
  async run(context) {
    const status = await context.contextStatus();
    for (const name of OVERRIDES) {
      const value = context.env[name];
      if (value === undefined || value === '' || value === status.dockerHost || value === status.name) continue;
      return warning(
        `${name} was ${JSON.stringify(value)} in the shell that started the backend, and goes before every context.`,
        `Unset it where you run docker: unset ${name}`,
      );
    }
    if (status.selected) return ok(`The context “${status.name}” is selected (${status.dockerHost}).`);
    const detail = status.created
      ? `The context “${status.current}” is selected, not “${status.name}”.`
      : `There is no context “${status.name}” that leads here; “${status.current}” is selected.`;
    return warning(detail, 'boathouse context use, or give it to a single command: docker --context boathouse ps');
  },
};
