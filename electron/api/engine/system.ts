/** The engine and the VM as the engine sees it. */
export interface EngineInfo {
  readonly engineVersion: string;
  readonly apiVersion: string;
  readonly operatingSystem: string;
  readonly kernelVersion: string;
  readonly architecture: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly storageDriver: string;
  readonly cgroupVersion: string;
  readonly dockerRootFolder: string;
  readonly containers: {
    readonly total: number;
    readonly running: number;
    readonly paused: number;
    readonly stopped: number;
  };
  readonly images: number;
  readonly registryMirrors: readonly string[];
  readonly insecureRegistries: readonly string[];
  /** `containerd`, `runc` and the like, with their versions. */
  readonly components: readonly { readonly name: string; readonly version: string }[];
  /** The engine's own. */
  readonly warnings: readonly string[];
}

/** `docker system df`. Sizes count what objects share once. */
export interface DiskUsage {
  readonly images: DiskUsageOf;
  readonly containers: DiskUsageOf;
  readonly volumes: DiskUsageOf;
  readonly buildCache: DiskUsageOf;
}

export interface DiskUsageOf {
  readonly count: number;
  /** In use now. */
  readonly active: number;
  readonly sizeBytes: number;
  /** What goes when all that is not in use is removed. */
  readonly reclaimableBytes: number;
}
