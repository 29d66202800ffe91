import { z } from 'zod';
import { absolutePath } from '../absolute-path.ts';
import { containerName, imageReference, labels, lineOfText, networkReference, volumeName } from './references.ts';

const LIST_MAX = 512;
/** What Linux takes as one argument of a program, and as one variable: MAX_ARG_STRLEN. */
const ARGUMENT_MAX_LENGTH = 128 * 1024;

const port = z.int().min(1).max(65_535);
const argument = z.string().max(ARGUMENT_MAX_LENGTH);
const guestPath = z
  .string()
  .max(4096)
  .regex(/^\/[^\u0000-\u001f\u007f]*$/, 'must be an absolute path in the container');

const variable = z.strictObject({
  name: lineOfText(4096).regex(/^[^=]+$/, 'must have no `=` in it and not be empty'),
  value: argument.refine((text) => !text.includes('\u0000'), 'must have no NUL in it'),
});

const publishedPort = z.strictObject({
  /** Null: the addresses of the setting `network.publishAddress`. */
  hostAddress: z.union([z.ipv4(), z.ipv6()]).nullable(),
  /** Null: the engine chooses. */
  hostPort: port.nullable(),
  containerPort: port,
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});

const mount = z.discriminatedUnion('kind', [
  /** `source` is a path of this computer, below a shared folder. */
  z.strictObject({
    kind: z.literal('bind'),
    source: absolutePath.max(4096),
    target: guestPath,
    readOnly: z.boolean(),
  }),
  /** `name` null: an anonymous volume. One that does not exist is made. */
  z.strictObject({
    kind: z.literal('volume'),
    name: volumeName.nullable(),
    target: guestPath,
    readOnly: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('tmpfs'), target: guestPath, sizeBytes: z.int().min(1).nullable() }),
]);

/** What a container is made of: the run dialog's content. Null stands for what the image or the engine says. */
export const containerSpec = z.strictObject({
  image: imageReference,
  name: containerName.nullable(),
  command: z.array(argument).max(LIST_MAX).nullable(),
  entrypoint: z.array(argument).max(LIST_MAX).nullable(),
  env: z.array(variable).max(LIST_MAX),
  labels,
  /** `uid`, `name`, `uid:gid`. */
  user: lineOfText(255).nullable(),
  workingFolder: guestPath.nullable(),
  hostname: z
    .string()
    .max(63)
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, 'must be letters, digits and `-`')
    .nullable(),
  tty: z.boolean(),
  /** `docker run -i`: its input stays open for who attaches. */
  keepInputOpen: z.boolean(),
  ports: z.array(publishedPort).max(LIST_MAX),
  mounts: z.array(mount).max(LIST_MAX),
  /** The first one; `host` and `none` are networks too. Null: the engine's default. */
  network: networkReference.nullable(),
  limits: z.strictObject({
    /** 1.5 stands for one and a half. */
    cpus: z.number().min(0.01).max(1024).nullable(),
    memoryBytes: z
      .int()
      .min(6 * 1024 * 1024)
      .nullable(),
    processes: z.int().min(1).max(4_194_304).nullable(),
  }),
  restart: z.discriminatedUnion('policy', [
    z.strictObject({ policy: z.enum(['no', 'always', 'unless-stopped']) }),
    z.strictObject({ policy: z.literal('on-failure'), retriesMax: z.int().min(1).max(1_000_000).nullable() }),
  ]),
  /** `docker run --rm`: the engine removes it when it ends. Not together with a restart policy. */
  removeAfterExit: z.boolean(),
  privileged: z.boolean(),
  /** A program that reaps zombies and passes signals on becomes the first process. */
  init: z.boolean(),
});
export type ContainerSpec = z.infer<typeof containerSpec>;

/** What the engine said when it made one. */
export interface CreatedContainer {
  readonly id: string;
  readonly warnings: readonly string[];
}
