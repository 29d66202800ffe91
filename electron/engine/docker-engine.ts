import type { EngineChange } from '../api/engine/changes.ts';
import type { EngineControl } from '../api/engine/engine-control.ts';
import type { TerminalRequest } from '../api/terminal.ts';
import type { CancelSignal } from '../base/cancellation.ts';
import type { Clock } from '../base/clock.ts';
import type { Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { abortSignalOf } from '../host/abort-signal.ts';
import { EngineClient } from './client/engine-client.ts';
import { type ContainerProcess, execInContainer } from './containers/container-exec.ts';
import { ContainerStatsFeed } from './containers/container-stats-feed.ts';
import { DockerContainers } from './containers/docker-containers.ts';
import { DockerSystem } from './docker-system.ts';
import { engineChanges } from './engine-changes.ts';
import { EngineEvents } from './engine-events.ts';
import type { RunInGuest } from './guest-program.ts';
import { DockerFiles } from './files/docker-files.ts';
import { FILE_PROGRAM } from './files/file-failure.ts';
import { GuestQuestions } from './guest-questions.ts';
import { DockerImages } from './images/docker-images.ts';
import { KEPT_LOG_PROGRAM } from './kept-logs/kept-log-program.ts';
import { KeptLogs } from './kept-logs/kept-logs.ts';
import { DockerNetworks } from './networks/docker-networks.ts';
import { DockerVolumes } from './volumes/docker-volumes.ts';

export interface DockerEngineOptions {
  /** The engine's socket on the host, that docker clients use. */
  readonly socketPath: string;
  readonly isRunning: () => boolean;
  /** Fires whenever `isRunning` may answer differently than before. */
  readonly onRunningChange: Event<unknown>;
  /** Ends a process of the VM by its pid there. */
  readonly hangUp: (pid: number) => Promise<void>;
  readonly runInGuest: RunInGuest;
  readonly dockerConfigFolder: string;
  /** What programs of the user's are found and run with. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The Docker engine behind the API. It reaches it as any docker client does, by the forwarded socket, and so under the same rules for
 * mounts and published ports; nothing of it is kept here but what streams need that several front ends share.
 */
export class DockerEngine implements EngineControl {
  readonly containers: DockerContainers;
  readonly images: DockerImages;
  readonly volumes: DockerVolumes;
  readonly networks: DockerNetworks;
  readonly files: DockerFiles;
  readonly keptLogs: KeptLogs;
  readonly system: DockerSystem;
  readonly #options: DockerEngineOptions;
  readonly #client: EngineClient;
  readonly #events: EngineEvents;

  constructor(options: DockerEngineOptions) {
    const { clock, logger } = options;
    const client = new EngineClient(options);
    const events = new EngineEvents({ ...options, client });
    this.#options = options;
    this.#client = client;
    this.#events = events;
    this.containers = new DockerContainers(client, new ContainerStatsFeed({ client, events, clock, logger }));
    this.images = new DockerImages({ ...options, client });
    this.volumes = new DockerVolumes({ ...options, client });
    this.networks = new DockerNetworks(client);
    this.files = new DockerFiles(client, new GuestQuestions(FILE_PROGRAM, options), clock);
    this.keptLogs = new KeptLogs(new GuestQuestions(KEPT_LOG_PROGRAM, options));
    this.system = new DockerSystem(client);
  }

  changes(signal: CancelSignal): AsyncIterable<EngineChange> {
    return engineChanges(this.#events, this.#options.clock, abortSignalOf(signal));
  }

  exec(request: Extract<TerminalRequest, { kind: 'container' }>, signal: AbortSignal): Promise<ContainerProcess> {
    return execInContainer({ ...this.#options, client: this.#client }, request, signal);
  }
}
