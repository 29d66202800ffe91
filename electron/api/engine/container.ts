export type ContainerState =
  | 'created'
  | 'running'
  | 'paused'
  | 'restarting'
  | 'removing'
  | 'exited'
  | 'dead'
  /** The engine said something else. */
  | 'unknown';

/** A container as lists show it. Names, labels, commands and the rest are whatever somebody wrote there: text, never markup. */
export interface ContainerSummary {
  readonly id: string;
  /** Without the engine's leading `/`; the beginning of its id when it has none. */
  readonly name: string;
  /** All of its names, the legacy links of other containers included. */
  readonly names: readonly string[];
  /** As it was named at creation, or an id when that name is another image's by now. */
  readonly image: string;
  readonly imageId: string;
  readonly command: string;
  readonly state: ContainerState;
  /** The engine's own words: `Up 3 minutes (healthy)`, `Exited (1) 2 hours ago`. */
  readonly status: string;
  /** Null: it has no health check, or does not run. */
  readonly health: 'starting' | 'healthy' | 'unhealthy' | null;
  /** Of an exited or dead one, where the engine says it. */
  readonly exitCode: number | null;
  readonly createdMs: number;
  readonly ports: readonly ContainerPort[];
  readonly labels: Readonly<Record<string, string>>;
  readonly compose: ComposeOrigin | null;
  readonly mounts: readonly ContainerMount[];
  readonly networks: readonly ContainerNetwork[];
  /** `host`, `none`, `container:…`, or a network. */
  readonly networkMode: string;
  /** Null unless asked for: the engine takes long to measure it. */
  readonly size: { readonly writableBytes: number; readonly totalBytes: number } | null;
}

/** A port that the image exposes, or that is published. Whether this computer listens for it is in `ports.list` of the API. */
export interface ContainerPort {
  readonly protocol: string;
  readonly containerPort: number;
  /** Null, both: exposed alone. */
  readonly address: string | null;
  readonly hostPort: number | null;
}

/** Which compose project made it, by its labels. */
export interface ComposeOrigin {
  readonly project: string;
  readonly service: string | null;
  /** Of this service's containers, from 1. */
  readonly number: number | null;
  /** Run once by `docker compose run`, no part of the service's scale. */
  readonly oneOff: boolean;
  readonly workingFolder: string | null;
  readonly configFiles: readonly string[];
}

export interface ContainerMount {
  /** `bind`, `volume`, `tmpfs`, `image`, `npipe`, `cluster`. */
  readonly kind: string;
  /** The volume's; null of others. */
  readonly name: string | null;
  readonly source: string;
  readonly destination: string;
  readonly readOnly: boolean;
}

export interface ContainerNetwork {
  readonly name: string;
  readonly id: string;
  /** Null while it does not run. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  readonly macAddress: string | null;
}

/** `docker top`: processes as `ps` in the VM lists them. */
export interface ContainerProcesses {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
