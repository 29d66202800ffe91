import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerControl } from '../../../electron/api/engine/container-control.ts';
import type { ContainerState, ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { ContainerLogLine } from '../../../electron/api/engine/container-logs.ts';
import type { ContainerEdit } from '../../../electron/api/engine/container-edit.ts';
import type { ContainerSpec, CreatedContainer } from '../../../electron/api/engine/container-spec.ts';
import type { ContainerStats } from '../../../electron/api/engine/container-stats.ts';
import type { CancelSignal } from '../../../electron/base/cancellation.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { idOf, sampleContainer } from './sample-objects.ts';
import type { EngineScript } from './engine-script.ts';

/** Lines of a log come in batches, as the real ones do. */
const BATCH_LINES = 500;

export class ScriptedContainers implements ContainerControl {
  readonly #engine: EngineScript;
  /** Between two samples of all running containers. */
  statsIntervalMs = 1000;
  readonly specs: ContainerSpec[] = [];
  readonly edits: ContainerEdit[] = [];

  constructor(engine: EngineScript) {
    this.#engine = engine;
  }

  list(): Promise<readonly ContainerSummary[]> {
    return this.#engine.answer('containers.list', () => this.#engine.containerList);
  }

  inspect(container: string): Promise<unknown> {
    return this.#engine.answer('containers.inspect', () => inspectOf(this.#find(container)));
  }

  processes(): Promise<{ titles: string[]; rows: string[][] }> {
    return this.#engine.answer('containers.processes', () => ({
      titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
      rows: [
        ['1000', '2412', '2390', '1', '08:02', '?', '00:01:12', 'node dist/server.js --port 3000'],
        ['1000', '2466', '2412', '0', '08:02', '?', '00:00:03', 'node dist/render-worker.js'],
      ],
    }));
  }

  start(container: string): Promise<void> {
    return this.#become('start', container, 'running');
  }

  stop(container: string): Promise<void> {
    return this.#become('stop', container, 'exited');
  }

  restart(container: string): Promise<void> {
    return this.#become('restart', container, 'running');
  }

  pause(container: string): Promise<void> {
    return this.#become('pause', container, 'paused');
  }

  unpause(container: string): Promise<void> {
    return this.#become('unpause', container, 'running');
  }

  kill(container: string): Promise<void> {
    return this.#become('kill', container, 'exited');
  }

  remove(container: string): Promise<void> {
    const { id, name } = this.#find(container);
    return this.#engine.answer(`containers.remove ${name}`, () => {
      this.#engine.containerList = this.#engine.containerList.filter((one) => one.id !== id);
      this.#engine.tell('container', id, 'destroy');
    });
  }

  rename(container: string, name: string): Promise<void> {
    const { id } = this.#find(container);
    return this.#engine.answer(`containers.rename ${name}`, () => this.#change(id, { name, names: [name] }));
  }

  create(spec: ContainerSpec): Promise<CreatedContainer> {
    const name = spec.name ?? 'made_up';
    this.specs.push(spec);
    return this.#engine.answer(`containers.create ${name}`, () => {
      if (!this.#engine.imageList.some(({ tags }) => tags.includes(spec.image))) {
        throw new BoathouseError('no-such-image', `No such image: ${spec.image}`);
      }
      const created = sampleContainer(name, { image: spec.image, createdMs: Date.now() });
      this.#engine.containerList = [created, ...this.#engine.containerList];
      this.#engine.tell('container', created.id, 'start');
      return { id: created.id, warnings: [] };
    });
  }

  recreate(container: string, edit: ContainerEdit): Promise<CreatedContainer> {
    const { id, name } = this.#find(container);
    this.edits.push(edit);
    return this.#engine.answer(`containers.recreate ${name}`, () => {
      const image = edit.image ?? this.#find(id).image;
      if (!this.#engine.imageList.some(({ tags }) => tags.includes(image))) {
        throw new BoathouseError('no-such-image', `No such image: ${image}`);
      }
      const made = { ...this.#find(id), id: idOf(`${name} made anew`), name: edit.name ?? name, image };
      this.#engine.containerList = this.#engine.containerList.map((one) => (one.id === id ? made : one));
      this.#engine.tell('container', made.id, 'start');
      return { id: made.id, warnings: [] };
    });
  }

  logs(
    request: { readonly container: string; readonly follow: boolean },
    signal: CancelSignal,
  ): Promise<{ tty: boolean; lines: AsyncIterable<readonly ContainerLogLine[]> }> {
    const { name } = this.#find(request.container);
    const lines = this.#engine.logs.get(name) ?? [];
    return this.#engine.answer(`containers.logs ${name}`, () => ({
      tty: false,
      lines: batches(lines, request.follow, signal),
    }));
  }

  async *stats(
    _request: unknown,
    signal: CancelSignal,
  ): AsyncGenerator<{ samples: readonly ContainerStats[]; ended: readonly string[] }, void> {
    for (let tick = 0; !signal.aborted; tick++) {
      const running = this.#engine.containerList.filter(({ state }) => state === 'running').slice(0, 256);
      yield { samples: running.map(({ id }, index) => sampleOf(id, index, tick)), ended: [] };
      await delay(this.statsIntervalMs);
    }
  }

  #find(reference: string): ContainerSummary {
    const found = this.#engine.containerList.find(({ id, name }) => id === reference || name === reference);
    if (found === undefined) throw new BoathouseError('no-such-container', `No such container: ${reference}`);
    return found;
  }

  #become(verb: string, container: string, state: ContainerState): Promise<void> {
    const { id, name } = this.#find(container);
    return this.#engine.answer(`containers.${verb} ${name}`, () => {
      this.#change(id, { state, health: null, exitCode: state === 'exited' ? 0 : null });
    });
  }

  #change(id: string, parts: Partial<ContainerSummary>): void {
    this.#engine.containerList = this.#engine.containerList.map((one) => (one.id === id ? { ...one, ...parts } : one));
    this.#engine.tell('container', id, 'update');
  }
}

async function* batches(
  lines: readonly ContainerLogLine[],
  follow: boolean,
  signal: CancelSignal,
): AsyncGenerator<readonly ContainerLogLine[], void> {
  for (let at = 0; at < lines.length && !signal.aborted; at += BATCH_LINES) yield lines.slice(at, at + BATCH_LINES);
  // It is followed: the container goes on without saying anything.
  if (follow && !signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Waves of different heights, so that a chart has something to show. */
function sampleOf(id: string, index: number, tick: number): ContainerStats {
  const wave = Math.sin((tick + index * 7) / 5) + 1.2;
  return {
    id,
    timeMs: Date.now(),
    cpuPercent: tick === 0 ? null : Math.max(0, wave * (3 + ((index * 13) % 29))),
    cpus: 2,
    memoryBytes: (48 + ((index * 71) % 420) + wave * 8) * 1024 * 1024,
    memoryLimitBytes: 2048 * 1024 * 1024,
    networkReceivedBytes: tick * 180_000 + Math.round(wave * 60_000),
    networkSentBytes: tick * 40_000 + Math.round(wave * 20_000),
    diskReadBytes: tick * 4000,
    diskWrittenBytes: tick * 70_000 + Math.round(wave * 30_000),
    processes: 4,
  };
}

function inspectOf(container: ContainerSummary): unknown {
  return {
    Id: container.id,
    Created: new Date(container.createdMs).toISOString(),
    Path: 'docker-entrypoint.sh',
    Args: ['node', 'dist/server.js'],
    State: {
      Status: container.state,
      Running: container.state === 'running',
      Pid: 2412,
      ExitCode: container.exitCode ?? 0,
    },
    Image: container.imageId,
    Name: `/${container.name}`,
    RestartCount: 0,
    HostConfig: {
      Binds: null,
      NetworkMode: container.networkMode,
      PortBindings: {},
      RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
      Memory: 536870912,
      NanoCpus: 1500000000,
      CapAdd: ['NET_ADMIN'],
    },
    Config: {
      Hostname: container.id.slice(0, 12),
      Image: container.image,
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'NODE_ENV=production', 'DATABASE_URL=postgres://shop@db/shop'],
      Cmd: ['node', 'dist/server.js', '--port', '3000'],
      Labels: container.labels,
      Tty: false,
    },
    Mounts: [],
  };
}
