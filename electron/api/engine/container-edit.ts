import { z } from 'zod';
import { containerSpec } from './container-spec.ts';
import { containerName } from './references.ts';

const { shape } = containerSpec;
const LIST_MAX = 512;

/**
 * What is to be different in a container that is made anew. Whatever is not named here stays as it was, also what no form of ours
 * knows of. Lists are changed entry by entry for the same reason: a mount that nobody touched keeps the options that only it has.
 */
export const containerEdit = z.strictObject({
  /** Named: that image, whatever stands behind the name now. Not named: the very image that the container is of. */
  image: shape.image.optional(),
  name: containerName.optional(),
  /** Null: the image's own. */
  command: shape.command.optional(),
  /** By name; `set` changes a variable in its place, or adds it. */
  env: z.strictObject({ removed: z.array(z.string().max(4096)).max(LIST_MAX), set: shape.env }).optional(),
  ports: z.strictObject({ removed: shape.ports, added: shape.ports }).optional(),
  /** `removed` by path in the container. One that is added at a path where there is one of its kind takes over its options. */
  mounts: z.strictObject({ removed: z.array(z.string().max(4096)).max(LIST_MAX), added: shape.mounts }).optional(),
  /** In place of the first one. Null: the engine's default. */
  network: shape.network.optional(),
  limits: z
    .strictObject({ cpus: shape.limits.shape.cpus.optional(), memoryBytes: shape.limits.shape.memoryBytes.optional() })
    .optional(),
  restart: shape.restart.optional(),
  removeAfterExit: z.boolean().optional(),
  /** With a terminal its input stays open, too. */
  tty: z.boolean().optional(),
});
export type ContainerEdit = z.infer<typeof containerEdit>;
