import { z } from 'zod';
import type { Failure } from './machine-status.ts';

/** What a user wants of dockerd, merged over our daemon.json. */
export const engineConfigInput = z.record(z.string(), z.json());
export type EngineConfig = z.infer<typeof engineConfigInput>;

/** As text. It travels to the VM on one command line. */
export const ENGINE_CONFIG_MAX_BYTES = 64 * 1024;

/**
 * Keys that tie dockerd to the rest of the guest, each with what would break. A user's value for one of them is refused, since
 * the engine would not come up, or no longer where the host looks for it.
 */
const OURS: Readonly<Record<string, string>> = {
  hosts: 'the engine listens on its unix socket only; the host’s socket is forwarded to that',
  tls: 'the engine is reached over ssh, not over TCP',
  tlsverify: 'the engine is reached over ssh, not over TCP',
  'data-root': 'images and volumes live on the data disk, which is mounted for the default folder',
  graph: 'images and volumes live on the data disk, which is mounted for the default folder',
  'exec-root': 'the folder must be one that is empty after each boot',
  pidfile: 'the VM’s own supervisor looks after the engine',
  containerd: 'the engine is started with the address of the VM’s own containerd',
  'containerd-namespace': 'containers that exist already would be lost from sight',
  'containerd-plugins-namespace': 'plugins that exist already would be lost from sight',
};

/** The keys of a configuration that are not the user's to set, each with the reason. */
export function refusedEngineKeys(config: object): readonly { readonly key: string; readonly reason: string }[] {
  return Object.keys(config).flatMap((key) => {
    const reason = Object.hasOwn(OURS, key) ? OURS[key] : undefined;
    return reason === undefined ? [] : [{ key, reason }];
  });
}

/** What came of a configuration that was applied. */
export type EngineConfigOutcome =
  /** No machine runs: the next start takes it up. */
  | { readonly kind: 'stored' }
  /** The engine was started anew, and answers. */
  | { readonly kind: 'applied' }
  /** The engine did not come up with it, and runs with the last one that worked. */
  | { readonly kind: 'reverted'; readonly failure: Failure };
