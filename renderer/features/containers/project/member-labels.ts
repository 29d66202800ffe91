import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import type { LogSource, LogSources } from '../../../lib/logs/log-sources.ts';

/** Colours of the theme that are told apart, without red, which stands for errors. */
const COLOURS = [6, 2, 5, 3, 4, 14, 10, 13, 11, 12];

/**
 * What lines of each container are marked with: its service, with its number where there are several, and a colour of the service.
 * `before`: what is given already; a colour that a service has it keeps.
 */
export function labelsOf(members: readonly ContainerSummary[], before: LogSources): ReadonlyMap<string, LogSource> {
  const colours = new Map([...before.values()].map(({ group, colour }) => [group, colour]));
  const counts = new Map<string, number>();
  for (const member of members) counts.set(serviceOf(member), (counts.get(serviceOf(member)) ?? 0) + 1);
  return new Map(
    [...members]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((member): [string, LogSource] => {
        const service = serviceOf(member);
        const colour = colours.get(service) ?? COLOURS[colours.size % COLOURS.length] ?? 6;
        colours.set(service, colour);
        const number = member.compose?.number ?? 1;
        const isOne = (counts.get(service) ?? 1) === 1 && number === 1;
        return [member.id, { label: visibleText(isOne ? service : `${service} ${number}`), group: service, colour }];
      }),
  );
}

function serviceOf({ compose, name }: ContainerSummary): string {
  return compose?.service ?? name;
}
