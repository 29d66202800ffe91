import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Dial } from '../engine-proxy/channel-pool.ts';
import { ENGINE_ANSWER_MAX_BYTES, ENGINE_EVENT_MAX_BYTES, ENGINE_WAIT_MS } from '../limits.ts';
import { HOST_NETWORK, type PortedContainer, readPortedContainer } from './container-ports.ts';
import type { ContainerChange, ContainerListener, EngineContainers } from './engine-containers.ts';
import { askEngine, type EngineRequest, readJson, readLines, requestFailed } from '../../host/engine-request.ts';
import { readPublishedService, serviceIdOf, serviceKey } from './published-service.ts';

const listed = z.array(
  z.object({
    Id: z.string(),
    Ports: z.array(z.object({ PublicPort: z.number().nullish() })).nullish(),
    HostConfig: z.object({ NetworkMode: z.string().nullish() }).nullish(),
  }),
);

const event = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
});

/** Of networks: a container's ports are those of the networks that it is on. Of services of a swarm: creation, changes and removal. */
const WATCHED = {
  type: ['container', 'network', 'service'],
  event: ['start', 'die', 'destroy', 'rename', 'connect', 'disconnect', 'create', 'update', 'remove'],
};
const MAY_PUBLISH = new Set(['start', 'connect', 'disconnect']);
const SERVICE_MAY_PUBLISH = new Set(['create', 'update']);

/** Removed; gone before; being removed by somebody else. */
const REMOVED = new Set([204, 404, 409]);

interface EngineAnswer {
  readonly status: number;
  readonly body: unknown;
}

const services = z.array(z.object({ ID: z.string() }));
/** What it answers about services when it is in no swarm, or not a manager of one; 404 in a build without swarm. */
const NO_SWARM = new Set([404, 406, 503]);

/**
 * The engine's own API, each call on a connection of its own. Without a version in the path the engine answers with its newest,
 * in which nothing that is read here has changed since 1.24.
 */
export class HttpEngineContainers implements EngineContainers {
  readonly #dial: Dial;
  readonly #clock: Clock;

  constructor(dial: Dial, clock: Clock) {
    this.#dial = dial;
    this.#clock = clock;
  }

  async inspect(reference: string, signal: AbortSignal): Promise<PortedContainer | null> {
    const service = serviceIdOf(reference);
    if (service !== null) return await this.#inspectService(service, signal);
    const answer = await this.#get(`/containers/${encodeURIComponent(reference)}/json`, signal);
    if (answer.status === 404) return null;
    const container = answer.status === 200 ? readPortedContainer(answer.body) : null;
    if (container === null) throw requestFailed('a container', `status ${answer.status}`);
    return container;
  }

  async remove(id: string, signal: AbortSignal): Promise<void> {
    const path = `/containers/${encodeURIComponent(id)}?v=1&force=1`;
    const status = await this.#ask({ method: 'DELETE', path }, signal, (response) => {
      response.resume();
      return response.statusCode ?? 0;
    });
    if (!REMOVED.has(status)) throw requestFailed(`to remove container ${id}`, `status ${status}`);
  }

  async publishing(signal: AbortSignal): Promise<readonly string[]> {
    const { status, body } = await this.#get('/containers/json', signal);
    const parsed = listed.safeParse(body);
    if (status !== 200 || !parsed.success) throw requestFailed('its containers', `status ${status}`);
    const publishes = ({ Ports, HostConfig }: z.infer<typeof listed>[number]): boolean =>
      HostConfig?.NetworkMode === HOST_NETWORK ||
      (Ports ?? []).some(({ PublicPort }) => PublicPort != null && PublicPort > 0);
    return [...parsed.data.filter(publishes).map(({ Id }) => Id), ...(await this.#services(signal))];
  }

  async watch(listener: ContainerListener, signal: AbortSignal): Promise<void> {
    const filters = encodeURIComponent(JSON.stringify(WATCHED));
    const response = await askEngine(
      { stream: await this.#dial(signal) },
      { method: 'GET', path: `/events?filters=${filters}` },
      signal,
    );
    if (response.statusCode !== 200) {
      response.destroy();
      throw requestFailed('its events', `status ${response.statusCode}`);
    }
    listener.onListening();
    for await (const line of readLines(response, ENGINE_EVENT_MAX_BYTES)) {
      const change = changeOf(line);
      if (change !== null) listener.onChange(change);
    }
  }

  async #inspectService(id: string, signal: AbortSignal): Promise<PortedContainer | null> {
    const { status, body } = await this.#get(`/services/${encodeURIComponent(id)}`, signal);
    if (NO_SWARM.has(status)) return null;
    const service = status === 200 ? readPublishedService(body) : null;
    if (service === null) throw requestFailed('a service', `status ${status}`);
    return service;
  }

  async #services(signal: AbortSignal): Promise<string[]> {
    const { status, body } = await this.#get('/services', signal);
    if (NO_SWARM.has(status)) return [];
    const parsed = services.safeParse(body);
    if (status !== 200 || !parsed.success) throw requestFailed('its services', `status ${status}`);
    return parsed.data.map(({ ID }) => serviceKey(ID));
  }

  #get(path: string, signal: AbortSignal): Promise<EngineAnswer> {
    return this.#ask({ method: 'GET', path }, signal, async (response) => ({
      status: response.statusCode ?? 0,
      body: await readJson(response, ENGINE_ANSWER_MAX_BYTES),
    }));
  }

  async #ask<T>(
    request: EngineRequest,
    signal: AbortSignal,
    read: (response: IncomingMessage) => Promise<T> | T,
  ): Promise<T> {
    const tooLate = new AbortController();
    const timer = this.#clock.after(ENGINE_WAIT_MS, () => tooLate.abort());
    const either = AbortSignal.any([signal, tooLate.signal]);
    try {
      return await read(await askEngine({ stream: await this.#dial(either) }, request, either));
    } finally {
      void timer.dispose();
    }
  }
}

/** Null for what is no event that we asked for. */
function changeOf(line: string): ContainerChange | null {
  let parsed: z.infer<typeof event>;
  try {
    parsed = event.parse(JSON.parse(line));
  } catch {
    return null;
  }
  const { Type, Action, Actor } = parsed;
  if (Type === 'service') return { id: serviceKey(Actor.ID), mayPublish: SERVICE_MAY_PUBLISH.has(Action) };
  const id = Type === 'network' ? Actor.Attributes?.['container'] : Actor.ID;
  return id === undefined || id === '' ? null : { id, mayPublish: MAY_PUBLISH.has(Action) };
}
