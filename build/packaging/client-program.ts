import type { Notice } from './notices.ts';

/** A program that a package brings for its users' terminals: `docker`, or a plugin of it. */
export interface ClientProgram {
  /** Below the resources, with slashes: `bin/docker`, `cli-plugins/docker-compose`, on Windows with `.exe`. */
  readonly to: string;
  readonly from: string;
  /** Null: it stands with another program's. */
  readonly notice: Notice | null;
}
