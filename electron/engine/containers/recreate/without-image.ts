import { z } from 'zod';
import { isObject, textsOf } from './creation-body.ts';

type Settings = Readonly<Record<string, unknown>>;

const inspectedImage = z.object({
  Id: z.string(),
  Config: z.record(z.string(), z.unknown()).nullish(),
});

/** `GET /images/{name}/json`, as far as containers get something of it. */
export interface ImageDefaults {
  readonly id: string;
  readonly config: Settings;
}

/** Null for what is no answer about an image. */
export function imageDefaults(answer: unknown): ImageDefaults | null {
  const read = inspectedImage.safeParse(answer);
  return read.success ? { id: read.data.Id, config: read.data.Config ?? {} } : null;
}

const VALUES = ['User', 'WorkingDir', 'Healthcheck', 'StopSignal', 'Shell', 'OnBuild', 'ArgsEscaped'];
const RECORDS = ['Labels', 'ExposedPorts', 'Volumes'];

/**
 * A container's configuration without what it has of its image: the engine put the two together when it was created. What is equal in
 * both cannot be told apart and counts as the image's. For a container that is to be of another image, whose own shall count.
 */
export function withoutImage(config: Settings, image: Settings): Record<string, unknown> {
  const own: Record<string, unknown> = Object.fromEntries(
    Object.entries(config).filter(([key, value]) => !(VALUES.includes(key) && isSame(value, image[key]))),
  );
  for (const key of RECORDS) own[key] = ownEntries(own[key], image[key]);
  const given = new Set(textsOf(image['Env']));
  own['Env'] = textsOf(own['Env']).filter((variable) => !given.has(variable));
  if (!isSame(own['Entrypoint'], image['Entrypoint'])) return own;
  delete own['Entrypoint'];
  // Behind an entry point of its own a command is its own as well.
  if (isSame(own['Cmd'], image['Cmd'])) delete own['Cmd'];
  return own;
}

/** The same for the command alone, which is to be the image's. */
export function withImageCommand(config: Settings, image: Settings): Record<string, unknown> {
  const own: Record<string, unknown> = { ...config };
  delete own['Cmd'];
  // The engine takes an image's command only together with its entry point.
  if (isSame(own['Entrypoint'], image['Entrypoint'])) delete own['Entrypoint'];
  return own;
}

function ownEntries(value: unknown, image: unknown): unknown {
  if (!isObject(value) || !isObject(image)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name, item]) => !Object.hasOwn(image, name) || !isSame(item, image[name])),
  );
}

/** Both come from the engine, which writes the same in the same order; null and nothing are one. */
function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left ?? null) === JSON.stringify(right ?? null);
}
