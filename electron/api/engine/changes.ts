export type EngineObjectType = 'container' | 'image' | 'volume' | 'network' | 'builder' | 'service' | 'other';

/** What happened to one object lately, in order, in the engine's words: `create`, `start`, `die`, `health_status: healthy`. */
export interface ChangedObject {
  readonly type: EngineObjectType;
  /** A volume's name, an image's id or name, the id of the rest. */
  readonly id: string;
  readonly name: string | null;
  readonly actions: readonly string[];
  /** Of a container that ended. */
  readonly exitCode: number | null;
}

/**
 * What a front end keeps its lists true with. The stream lasts over stops and restarts of the machine.
 *
 * `listening`: nothing that happens from now on is missed; what was read before may be old, so everything is to be read again.
 * It also stands for more changes than are told one by one. `offline`: the engine does not answer; `listening` follows when it
 * does. `changed`: of these objects; a client that reads them again has the truth. Execs and their health checks are no change.
 */
export type EngineChange =
  | { readonly kind: 'listening' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'changed'; readonly objects: readonly ChangedObject[] };
