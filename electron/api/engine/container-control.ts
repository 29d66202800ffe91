import type { CancelSignal } from '../../base/cancellation.ts';
import type { ContainerProcesses, ContainerSummary } from './container.ts';
import type { ContainerLogLine, ContainerLogRequest } from './container-logs.ts';
import type { ContainerEdit } from './container-edit.ts';
import type { ContainerSpec, CreatedContainer } from './container-spec.ts';
import type { ContainerStats, ContainerStatsRequest } from './container-stats.ts';

export interface ContainerListRequest {
  /** Measured, which takes the engine long. */
  readonly size: boolean;
  readonly containers?: readonly string[] | undefined;
}

/** Containers, by id or name. What already is as it is asked to be is no error. */
export interface ContainerControl {
  /** All of them, also those that do not run; the newest first. With `containers`, those ids alone, as far as they are there. */
  list(request: ContainerListRequest): Promise<readonly ContainerSummary[]>;
  /** The engine's own answer. */
  inspect(container: string): Promise<unknown>;
  processes(container: string): Promise<ContainerProcesses>;
  /** With its published ports bound first, as for a docker client: throws when one cannot be had. */
  start(container: string): Promise<void>;
  /** `graceSeconds` null: the container's own. */
  stop(container: string, graceSeconds: number | null): Promise<void>;
  restart(container: string, graceSeconds: number | null): Promise<void>;
  pause(container: string): Promise<void>;
  unpause(container: string): Promise<void>;
  kill(container: string, signal: string): Promise<void>;
  remove(container: string, options: { readonly force: boolean; readonly volumes: boolean }): Promise<void>;
  rename(container: string, name: string): Promise<void>;
  /** Creates it and starts it if asked. When the start fails the new container is removed again. Pulls nothing: `no-such-image`. */
  create(spec: ContainerSpec, options: { readonly start: boolean }): Promise<CreatedContainer>;
  /**
   * Makes it anew with `edit` changed and everything else as it is, volumes included; it runs if it ran. When the new one cannot be
   * made or started, the old one is as it was. Goes on when the client is gone. `recreate-broken-off`: neither; both are there, and
   * the hint says under which names.
   */
  recreate(container: string, edit: ContainerEdit): Promise<CreatedContainer>;
  /** Read only as it is asked for. `tty`: the container has one. */
  logs(
    request: ContainerLogRequest,
    signal: CancelSignal,
  ): Promise<{ readonly tty: boolean; readonly lines: AsyncIterable<readonly ContainerLogLine[]> }>;
  /** What came since it was last asked, the newest of each container. Goes on until `signal` aborts. */
  stats(
    request: ContainerStatsRequest,
    signal: CancelSignal,
  ): AsyncIterable<{ readonly samples: readonly ContainerStats[]; readonly ended: readonly string[] }>;
}
