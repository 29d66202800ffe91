import type { ServerResponse } from 'node:http';
import { inspectAnswer } from '../../../support/ports/ported-container.ts';
import type { FakeEngine } from './fake-engine.ts';

interface Container {
  readonly ports: readonly string[];
  running: boolean;
  autoRemove: boolean;
}

/** The part of dockerd that has to do with containers' ports, on top of the fake engine's socket. */
export class FakeDockerd {
  readonly #engine: FakeEngine;
  readonly #containers = new Map<string, Container>();
  readonly #reports = new Set<ServerResponse>();
  readonly #services = new Map<string, unknown>();
  #reported: () => void = () => undefined;
  /** Called when a start has come, before it is done. */
  onStart: () => void = () => undefined;
  /** Containers are created as by `docker run --rm`. */
  autoRemove = false;
  /** What was asked to be removed, with its options. */
  readonly removals: string[] = [];
  /** The status of removals. */
  removeWith = 204;
  /** The status of starts that are refused. */
  refuseWith: number | null = null;

  constructor(engine: FakeEngine) {
    this.#engine = engine;
    engine.on('GET /events', (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.flushHeaders();
      this.#reports.add(response);
      response.once('close', () => this.#reports.delete(response));
      this.#reported();
    });
    engine.on('GET /services', (_request, response) => {
      if (this.#services.size === 0) answer(response, { message: 'This node is not a swarm manager.' }, 503);
      else answer(response, [...this.#services.values()]);
    });
    engine.on('GET /containers/json', (_request, response) => {
      const running = [...this.#containers].filter(([, container]) => container.running && container.ports.length > 0);
      answer(
        response,
        running.map(([Id]) => ({ Id, Ports: [{ PrivatePort: 80, PublicPort: 80, Type: 'tcp' }] })),
      );
    });
  }

  /** Somebody follows the events. */
  get followed(): boolean {
    return this.#reports.size > 0;
  }

  /** Resolves when somebody follows the events, the next time. */
  nextReport(): Promise<void> {
    return new Promise((resolve) => (this.#reported = resolve));
  }

  /** `ports` as `docker run -p` takes them. */
  create(id: string, ...ports: string[]): void {
    const container: Container = { ports, running: false, autoRemove: this.autoRemove };
    this.#containers.set(id, container);
    this.#engine.on(`GET /containers/${id}/json`, (_request, response) =>
      answer(response, inspectAnswer(id, ports, container)),
    );
    this.#engine.on(`DELETE /containers/${id}`, (request, response) => {
      this.removals.push(request.url ?? '');
      if (this.removeWith === 204) this.#containers.delete(id);
      response.writeHead(this.removeWith).end();
    });
    this.#engine.on(`POST /v1.51/containers/${id}/start`, (_request, response) => {
      this.onStart();
      if (this.refuseWith !== null) {
        response
          .writeHead(this.refuseWith, { 'Content-Type': 'application/json' })
          .end('{"message":"no such network"}');
        return;
      }
      container.running = true;
      response.writeHead(204).end();
      this.#report('start', id);
    });
  }

  /** A service of a swarm with these ports at its endpoint; null removes it. */
  service(id: string, ports: readonly object[] | null): void {
    const isNew = !this.#services.has(id);
    const service = { ID: id, Spec: { Name: `${id}-name` }, Endpoint: { Ports: ports ?? [] } };
    if (ports === null) this.#services.delete(id);
    else this.#services.set(id, service);
    this.#engine.on(`GET /services/${id}`, (_request, response) => {
      if (ports === null) answer(response, { message: `service ${id} not found` }, 404);
      else answer(response, service);
    });
    this.#report(ports === null ? 'remove' : isNew ? 'create' : 'update', id, 'service');
  }

  die(id: string): void {
    const container = this.#containers.get(id);
    if (container !== undefined) container.running = false;
    this.#report('die', id);
  }

  run(id: string, ...ports: string[]): void {
    this.create(id, ...ports);
    const container = this.#containers.get(id);
    if (container !== undefined) container.running = true;
    this.#report('start', id);
  }

  #report(Action: string, ID: string, Type = 'container'): void {
    for (const response of this.#reports) {
      response.write(`${JSON.stringify({ Type, Action, Actor: { ID, Attributes: {} } })}\n`);
    }
  }
}

function answer(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
