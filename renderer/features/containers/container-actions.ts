import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { api } from '../../lib/api/connection.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { keptLogDays } from '../../lib/api/settings-query.ts';
import { confirm } from '../../lib/confirmation.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { Store } from '../../lib/store.ts';
import { showToast } from '../../lib/toasts.ts';

export type ContainerVerb = 'start' | 'stop' | 'restart' | 'pause' | 'unpause' | 'kill' | 'remove';

/** What is being done to containers, by their ids: a stop takes up to ten seconds. */
export const busyContainers = new Store<ReadonlyMap<string, ContainerVerb>>(new Map());

/** What can be done to a container in its state. */
export function verbsFor({ state }: ContainerSummary): readonly ContainerVerb[] {
  switch (state) {
    case 'running':
      return ['stop', 'restart', 'pause', 'kill', 'remove'];
    case 'paused':
      return ['unpause', 'stop', 'kill', 'remove'];
    case 'restarting':
      return ['stop', 'kill', 'remove'];
    case 'created':
    case 'exited':
    case 'unknown':
      return ['start', 'remove'];
    case 'dead':
      return ['remove'];
    case 'removing':
      return [];
  }
}

const AT_ONCE = 4;

/** Does it to those that are in a state for it, a few at a time. Failures come in one message with the engine’s words. */
export async function actOn(
  verb: Exclude<ContainerVerb, 'remove'>,
  containers: readonly ContainerSummary[],
): Promise<void> {
  await onEach(verb, containers, (container) => run(verb, container.id));
}

/** Asks first. */
export async function removeContainers(containers: readonly ContainerSummary[]): Promise<void> {
  const removable = containers.filter((container) => verbsFor(container).includes('remove'));
  if (removable.length === 0) return;
  const someRun = removable.some((container) => verbsFor(container).includes('kill'));
  const days = await keptLogDays();
  const answer = await confirm({
    title: t('containers.remove.title', { count: removable.length }),
    message: t(someRun ? 'containers.remove.running' : 'containers.remove.message'),
    action: t('word.remove'),
    names: removable.map(({ name }) => name),
    note: days === 0 ? null : t('containers.remove.logs', { days }),
    option: { label: t('containers.remove.volumes'), isSelected: false },
  });
  if (answer === null) return;
  await onEach('remove', removable, ({ id }) =>
    api.engine.containers.remove.mutate({ container: id, force: true, volumes: answer.option }),
  );
}

function run(verb: Exclude<ContainerVerb, 'remove'>, container: string): Promise<unknown> {
  const { containers } = api.engine;
  switch (verb) {
    case 'start':
      return containers.start.mutate({ container });
    case 'stop':
      return containers.stop.mutate({ container, graceSeconds: null });
    case 'restart':
      return containers.restart.mutate({ container, graceSeconds: null });
    case 'pause':
      return containers.pause.mutate({ container });
    case 'unpause':
      return containers.unpause.mutate({ container });
    case 'kill':
      return containers.kill.mutate({ container, signal: 'SIGKILL' });
  }
}

async function onEach(
  verb: ContainerVerb,
  containers: readonly ContainerSummary[],
  work: (container: ContainerSummary) => Promise<unknown>,
): Promise<void> {
  const waiting = containers.filter((container) => verbsFor(container).includes(verb));
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      setBusy(next.id, verb);
      try {
        await work(next);
      } catch (error) {
        const { message, hint } = failureOf(error);
        failures.push(`${visibleText(next.name)}: ${message}${hint === null ? '' : `\n${hint}`}`);
      }
      setBusy(next.id, null);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failures.length > 0) showToast('failed', t(`containers.failed.${verb}`), failures.join('\n'));
}

function setBusy(id: string, verb: ContainerVerb | null): void {
  const next = new Map(busyContainers.get());
  if (verb === null) next.delete(id);
  else next.set(id, verb);
  busyContainers.set(next);
}
