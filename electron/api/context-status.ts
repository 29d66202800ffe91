/** The docker context that points at this machine, as it stands in the docker client's own configuration. */
export interface ContextStatus {
  readonly name: string;
  /** The context exists and points at this machine's socket. */
  readonly created: boolean;
  /** It is the one that `docker` uses when neither DOCKER_HOST nor DOCKER_CONTEXT says otherwise. */
  readonly selected: boolean;
  /** The selected one; `default` when none is named. */
  readonly current: string;
  /** The one that was selected before ours, and that `context restore` goes back to. */
  readonly previous: string | null;
  /** The docker client's configuration file. */
  readonly configFile: string;
  readonly dockerHost: string;
}
