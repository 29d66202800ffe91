import { z } from 'zod';
import type { ContainerControl, ContainerListRequest } from '../../api/engine/container-control.ts';
import type { ContainerProcesses, ContainerSummary } from '../../api/engine/container.ts';
import type { ContainerLogLine, ContainerLogRequest } from '../../api/engine/container-logs.ts';
import type { ContainerEdit } from '../../api/engine/container-edit.ts';
import type { ContainerSpec, CreatedContainer } from '../../api/engine/container-spec.ts';
import type { ContainerStatsRequest } from '../../api/engine/container-stats.ts';
import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { abortSignalOf } from '../../host/abort-signal.ts';
import { id, listOf, texts } from '../client/answer-shapes.ts';
import type { EngineCall, EngineClient } from '../client/engine-client.ts';
import { readAnswer } from '../client/read-answer.ts';
import { containerList } from './container-list.ts';
import { containerLog } from './container-log.ts';
import type { ContainerStatsFeed, StatsBatch } from './container-stats-feed.ts';
import { creationRequest } from './creation-request.ts';
import { recreateContainer } from './recreate/recreate-container.ts';

const created = z.object({ Id: id, Warnings: texts });
const processes = z.object({ Titles: texts, Processes: listOf(texts) });

/** `ContainerControl` on the engine's API. */
export class DockerContainers implements ContainerControl {
  readonly #client: EngineClient;
  readonly #stats: ContainerStatsFeed;

  constructor(client: EngineClient, stats: ContainerStatsFeed) {
    this.#client = client;
    this.#stats = stats;
  }

  async list({ size, containers }: ContainerListRequest): Promise<readonly ContainerSummary[]> {
    const answer = await this.#client.read({
      path: '/containers/json',
      query: {
        all: true,
        size,
        filters: containers === undefined ? undefined : JSON.stringify({ id: containers }),
      },
      about: 'object',
    });
    return readAnswer(containerList, answer, 'its containers');
  }

  async inspect(container: string): Promise<unknown> {
    return this.#client.read(callOn(container, '/json'));
  }

  async processes(container: string): Promise<ContainerProcesses> {
    const answer = readAnswer(processes, await this.#client.read(callOn(container, '/top')), 'its processes');
    return { titles: answer.Titles, rows: answer.Processes };
  }

  async start(container: string): Promise<void> {
    await this.#client.change('POST', callOn(container, '/start'));
  }

  async stop(container: string, graceSeconds: number | null): Promise<void> {
    await this.#client.change('POST', callOn(container, '/stop', { t: graceSeconds ?? undefined }));
  }

  async restart(container: string, graceSeconds: number | null): Promise<void> {
    await this.#client.change('POST', callOn(container, '/restart', { t: graceSeconds ?? undefined }));
  }

  async pause(container: string): Promise<void> {
    await unlessItIs(/is already paused/i, this.#client.change('POST', callOn(container, '/pause')));
  }

  async unpause(container: string): Promise<void> {
    await unlessItIs(/is not paused/i, this.#client.change('POST', callOn(container, '/unpause')));
  }

  async kill(container: string, signal: string): Promise<void> {
    const call = callOn(container, '/kill', { signal });
    await unlessItIs(/is not running/i, this.#client.change('POST', call, { urgent: true }));
  }

  async remove(
    container: string,
    { force, volumes }: { readonly force: boolean; readonly volumes: boolean },
  ): Promise<void> {
    await unlessItIs(
      /no such container|is already in progress/i,
      this.#client.change('DELETE', callOn(container, '', { force, v: volumes }), { urgent: force }),
    );
  }

  async rename(container: string, name: string): Promise<void> {
    await this.#client.change('POST', callOn(container, '/rename', { name }));
  }

  async create(spec: ContainerSpec, { start }: { readonly start: boolean }): Promise<CreatedContainer> {
    const answer = await this.#client.change('POST', {
      path: '/containers/create',
      query: { name: spec.name ?? undefined },
      body: creationRequest(spec),
      about: 'image',
    });
    const { Id, Warnings } = readAnswer(created, answer, 'a new container');
    if (start) {
      try {
        await this.start(Id);
      } catch (error) {
        // It never ran: the next try is to find its name free. What was wrong with the start is what the user has to know.
        await this.remove(Id, { force: true, volumes: true }).catch(() => undefined);
        throw error;
      }
    }
    return { id: Id, warnings: Warnings };
  }

  recreate(container: string, edit: ContainerEdit): Promise<CreatedContainer> {
    return recreateContainer(this.#client, container, edit);
  }

  logs(
    request: ContainerLogRequest,
    signal: CancelSignal,
  ): Promise<{ readonly tty: boolean; readonly lines: AsyncIterable<readonly ContainerLogLine[]> }> {
    return containerLog(this.#client, request, abortSignalOf(signal));
  }

  stats(request: ContainerStatsRequest, signal: CancelSignal): AsyncIterable<StatsBatch> {
    return this.#stats.follow(request.containers, abortSignalOf(signal));
  }
}

function callOn(container: string, what: string, query: NonNullable<EngineCall['query']> = {}): EngineCall {
  return { path: `/containers/${encodeURIComponent(container)}${what}`, query, about: 'container' };
}

/** That it is already as it was asked to be is no failure. */
async function unlessItIs(words: RegExp, change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof BoathouseError && words.test(error.message))) throw error;
  }
}
