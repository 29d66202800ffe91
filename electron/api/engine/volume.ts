export interface VolumeSummary {
  readonly name: string;
  readonly driver: string;
  readonly scope: string;
  /** In the VM. */
  readonly mountpoint: string;
  readonly createdMs: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly compose: { readonly project: string; readonly volume: string | null } | null;
  /** The engine made it up for a container whose image or command asked for one without a name. */
  readonly anonymous: boolean;
  /** Null unless asked for, and of drivers that do not measure. */
  readonly sizeBytes: number | null;
  /** Ids of the containers that mount it, running or not. */
  readonly containers: readonly string[];
}
