import type { ImageDefinition, ServiceEntry } from './definition.ts';
import { replacePlaceholders } from './placeholders.ts';
import type { FileTree } from './tree/file-tree.ts';

const folder = '/usr/lib/boathouse';

/** Renders services and sysctls into the flat files that the guest's init reads; their format is told at the head of image.yml. */
export function addServiceFiles(
  tree: FileTree,
  definition: Pick<ImageDefinition, 'services' | 'sysctls'>,
  names: Readonly<Record<string, string>>,
): void {
  for (const service of definition.services)
    tree.setText(`${folder}/services/${service.name}`, serviceText(service, names));
  tree.setText(`${folder}/services.list`, definition.services.map(({ name }) => `${name}\n`).join(''));
  const sysctls = Object.entries(definition.sysctls);
  tree.setText(`${folder}/sysctls`, sysctls.map(([name, value]) => `${sysctlPath(name)}\t${value}\n`).join(''));
}

function serviceText(service: ServiceEntry, names: Readonly<Record<string, string>>): string {
  const command = service.command.map((argument) => shellQuote(replacePlaceholders(argument, names))).join(' ');
  const assignments: readonly (readonly [string, string])[] = [
    ['COMMAND', command],
    ['KIND', service.kind],
    ['NEEDS', service.needs.join(' ')],
    ['READY', service.ready ?? ''],
    ['READY_TEXT', service.readyText ?? ''],
    ['ENVIRONMENT', environmentText(service.environment)],
    ['EMULATED_ENVIRONMENT', environmentText(service.emulatedEnvironment)],
    ['STOP_SIGNAL', service.stopSignal],
    ['STOP_TIMEOUT', String(service.stopTimeoutSeconds)],
    ['OPEN_FILES', service.openFiles === undefined ? '' : String(service.openFiles)],
  ];
  return assignments.map(([name, value]) => `${name}=${shellQuote(value)}\n`).join('');
}

function environmentText(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${shellQuote(value)}`)
    .join(' ');
}

/** In /proc/sys, `.` and `/` change places as in sysctl(8). */
function sysctlPath(name: string): string {
  return `/proc/sys/${name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'))}`;
}

function shellQuote(text: string): string {
  return /^[A-Za-z0-9_./=:,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
