import type { ComposeOrigin } from '../api/engine/container.ts';

type Labels = Readonly<Record<string, string>>;

const PREFIX = 'com.docker.compose.';

/** The label that compose sets, without its prefix; null for none. */
export function composeLabel(labels: Labels, name: string): string | null {
  const key = `${PREFIX}${name}`;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return value === undefined || value === '' ? null : value;
}

export function composeOrigin(labels: Labels): ComposeOrigin | null {
  const project = composeLabel(labels, 'project');
  if (project === null) return null;
  const number = Number(composeLabel(labels, 'container-number'));
  return {
    project,
    service: composeLabel(labels, 'service'),
    number: Number.isSafeInteger(number) && number > 0 ? number : null,
    oneOff: composeLabel(labels, 'oneoff')?.toLowerCase() === 'true',
    workingFolder: composeLabel(labels, 'project.working_dir'),
    configFiles: (composeLabel(labels, 'project.config_files') ?? '').split(',').filter((file) => file !== ''),
  };
}
