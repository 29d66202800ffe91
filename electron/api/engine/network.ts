export interface NetworkSummary {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly scope: string;
  /** Without a way out. */
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ipv6: boolean;
  readonly createdMs: number | null;
  readonly subnets: readonly { readonly subnet: string; readonly gateway: string | null }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly compose: { readonly project: string; readonly network: string | null } | null;
  /** `bridge`, `host` and `none`, which cannot be removed. */
  readonly builtIn: boolean;
  /** Of all containers that belong to it; addresses while they run. */
  readonly containers: readonly NetworkMember[];
}

export interface NetworkMember {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  readonly ipv4: string | null;
  readonly ipv6: string | null;
}
