import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ImagePullRequest } from '../../api/engine/image-transfer.ts';
import { runCommand } from '../../host/run-command.ts';
import { entriesOf, textOrNull } from '../client/answer-shapes.ts';
import { registryOf } from './reference-parts.ts';

type Credentials = NonNullable<ImagePullRequest['credentials']>;

const HELPER_TIMEOUT_MS = 15_000;
/** Docker's own registry is written like this where passwords are kept. */
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';
/** What a helper answers as the name when its secret is a token. */
const TOKEN_NAME = '<token>';

const helperName = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
const config = z.object({
  auths: entriesOf(z.object({ auth: textOrNull, identitytoken: textOrNull })),
  credsStore: helperName.nullable().catch(null),
  credHelpers: entriesOf(helperName),
});
const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });

/**
 * The header by which the engine logs in to a registry: with what the user gave, else with what the docker client's configuration
 * holds for it, by its helper if it has one. Null: nothing is known. A configuration that cannot be read counts as none: a public
 * image needs it not, and for others the registry says so. Secrets go nowhere but into that header.
 */
export async function registryAuth(
  reference: string,
  credentials: Credentials | null,
  configFolder: string,
): Promise<string | null> {
  const registry = registryOf(reference);
  const found = credentials ?? (await configured(registry, configFolder));
  if (found === null) return null;
  const login =
    found.username === TOKEN_NAME
      ? { identitytoken: found.password }
      : { username: found.username, password: found.password };
  return Buffer.from(JSON.stringify({ ...login, serveraddress: registry })).toString('base64url');
}

async function configured(registry: string, configFolder: string): Promise<Credentials | null> {
  const text = await readFile(join(configFolder, 'config.json'), 'utf8').catch(() => '');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = config.safeParse(document);
  if (!parsed.success) return null;
  const { credsStore } = parsed.data;
  const helpers = new Map(parsed.data.credHelpers);
  const auths = new Map(parsed.data.auths);
  const keys = registry === 'docker.io' ? [DOCKER_HUB_KEY, 'docker.io'] : [registry, `https://${registry}`];
  for (const key of keys) {
    const helper = helpers.get(key) ?? credsStore;
    const found = helper === null ? null : await fromHelper(helper, key);
    if (found !== null) return found;
    const { auth = null, identitytoken = null } = auths.get(key) ?? {};
    // With a token the other holds a name that stands for nobody, and no password.
    if (identitytoken !== null) return { username: TOKEN_NAME, password: identitytoken };
    if (auth !== null) return fromBase64(auth);
  }
  return null;
}

async function fromHelper(helper: string, key: string): Promise<Credentials | null> {
  try {
    const { exitCode, stdout } = await runCommand(`docker-credential-${helper}`, ['get'], {
      timeoutMs: HELPER_TIMEOUT_MS,
      input: key,
    });
    if (exitCode !== 0) return null;
    const { Username, Secret } = helperAnswer.parse(JSON.parse(stdout));
    return { username: Username, password: Secret };
  } catch {
    return null;
  }
}

/** `name:password`; the password may hold colons. */
function fromBase64(stored: string): Credentials | null {
  const text = Buffer.from(stored, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  return colon === -1 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
