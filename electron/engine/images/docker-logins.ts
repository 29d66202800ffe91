import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { entriesOf, textOrNull } from '../client/answer-shapes.ts';

const helperName = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
const config = z.object({
  auths: entriesOf(z.object({ auth: textOrNull, identitytoken: textOrNull })),
  credsStore: helperName.nullable().catch(null),
  credHelpers: entriesOf(helperName),
});

/** What the docker client's configuration says of logging in to registries. Helpers are named without their `docker-credential-`. */
export interface DockerLogins {
  /** By registry: `name:password` in base64, or a token. */
  readonly auths: ReadonlyMap<string, { readonly auth: string | null; readonly identitytoken: string | null }>;
  /** For all registries but those of `helpers`; null: there is none. */
  readonly store: string | null;
  /** By registry. */
  readonly helpers: ReadonlyMap<string, string>;
}

export function loginsFile(configFolder: string): string {
  return join(configFolder, 'config.json');
}

/** Null: there is no such file, or none that can be read. A public image needs it not, and of others the registry says so. */
export async function readDockerLogins(configFolder: string): Promise<DockerLogins | null> {
  try {
    const { auths, credsStore, credHelpers } = config.parse(
      JSON.parse(await readFile(loginsFile(configFolder), 'utf8')),
    );
    return { auths: new Map(auths), store: credsStore, helpers: new Map(credHelpers) };
  } catch {
    return null;
  }
}
