import { refusedEngineKeys } from '../api/engine-config.ts';
import { BoathouseError } from '../base/errors.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** What dockerd has to know of the network that the VM is on. */
export interface EngineNetwork {
  readonly hostAlias: string;
  /** Of the VM's card. */
  readonly mtu: number;
}

/**
 * dockerd's daemon.json: ours, with the user's merged over it (RFC 7396: objects are merged, anything else replaces, null takes
 * one of ours away). Errors: `engine-config-refused` with the setting's path and the reason.
 */
export function engineConfig(user: JsonObject, network: EngineNetwork): string {
  for (const { key, reason } of refusedEngineKeys(user)) {
    throw new BoathouseError('engine-config-refused', `engine.config.${key} cannot be set: ${reason}`, {
      hint: `Remove it: boathouse settings set engine.config, without "${key}".`,
    });
  }
  const { mtu, hostAlias } = network;
  const ours: JsonObject = {
    // What `--add-host name:host-gateway` stands for: the host itself, not the bridge's own address. The engine takes one of the
    // two spellings only, so the user's plural drops ours.
    ...('host-gateway-ips' in user ? {} : { 'host-gateway-ip': hostAlias }),
    // Bridges have 1500 otherwise, whatever the card has: smaller ones cost a packet for each 1500 bytes, larger ones fragments. The
    // first is the default bridge's, the second of those that users make; overlays reckon with their own.
    mtu,
    'default-network-opts': { bridge: { 'com.docker.network.driver.mtu': String(mtu) } },
  };
  return `${JSON.stringify(merge(ours, user), null, 2)}\n`;
}

function merge(base: Json | undefined, patch: JsonObject): JsonObject {
  const result = new Map<string, Json>(isObject(base) ? Object.entries(base) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, isObject(value) ? merge(result.get(key), value) : value);
  }
  return Object.fromEntries(result);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
