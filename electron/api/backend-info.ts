/** Who answers on the API's socket. */
export interface BackendInfo {
  readonly version: string;
  readonly pid: number;
  /** The data folder. */
  readonly home: string;
  /** When the backend was started, in milliseconds since the epoch. */
  readonly startedMs: number;
  /** The folder of the VM's image; null when none was found. */
  readonly imageFolder: string | null;
  /** Of that image; null when there is none or it cannot be read. */
  readonly image: ImageInfo | null;
  /** The machine has been started before: there is a data disk. */
  readonly hasRun: boolean;
  /** What this computer has. */
  readonly computer: Resources;
  /** What a machine gets of it, as long as the settings name nothing. */
  readonly proposed: Resources;
}

export interface Resources {
  readonly cpus: number;
  readonly memoryMiB: number;
}

export interface ImageInfo {
  readonly imageId: string;
  readonly arch: string;
  readonly engineVersion: string;
  readonly kernelVersion: string;
  /** Of all its files. */
  readonly sizeBytes: number;
}
