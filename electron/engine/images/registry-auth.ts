import type { ImagePullRequest } from '../../api/engine/image-transfer.ts';
import { askHelper } from './credential-helper.ts';
import { readDockerLogins } from './docker-logins.ts';
import { registryOf } from './reference-parts.ts';

type Credentials = NonNullable<ImagePullRequest['credentials']>;

/** Docker's own registry is written like this where passwords are kept. */
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';
/** What a helper answers as the name when its secret is a token. */
const TOKEN_NAME = '<token>';

export interface DockerClientPlace {
  /** The docker client's, for what it knows of registries. */
  readonly configFolder: string;
  /** In which its helpers are found and run. */
  readonly env: NodeJS.ProcessEnv;
}

export interface RegistryAuth {
  /** By which the engine logs in; null: nothing is known. */
  readonly header: string | null;
  /** For who is denied then: the helper that may have known something failed. Null: none did. */
  readonly hint: string | null;
}

/**
 * How the engine logs in to a registry: with what the user gave, else with what the docker client's configuration holds for it, by its helper if it has one.
 * That a helper fails keeps nobody from trying, as a public image needs none: only whoever is denied is told. Secrets go nowhere but into the header.
 */
export async function registryAuth(
  reference: string,
  credentials: Credentials | null,
  place: DockerClientPlace,
): Promise<RegistryAuth> {
  const registry = registryOf(reference);
  const found = credentials === null ? await configured(registry, place) : { login: credentials, hint: null };
  if (found.login === null) return { header: null, hint: found.hint };
  const { username, password } = found.login;
  const login = username === TOKEN_NAME ? { identitytoken: password } : { username, password };
  const header = Buffer.from(JSON.stringify({ ...login, serveraddress: registry })).toString('base64url');
  return { header, hint: null };
}

interface Configured {
  readonly login: Credentials | null;
  readonly hint: string | null;
}

async function configured(registry: string, { configFolder, env }: DockerClientPlace): Promise<Configured> {
  const logins = await readDockerLogins(configFolder);
  if (logins === null) return { login: null, hint: null };
  const keys = registry === 'docker.io' ? [DOCKER_HUB_KEY, 'docker.io'] : [registry, `https://${registry}`];
  let hint: string | null = null;
  for (const key of keys) {
    const helper = logins.helpers.get(key) ?? logins.store;
    const answer = helper === null ? null : await askHelper(helper, key, env);
    if (answer?.kind === 'login') return { login: { username: answer.username, password: answer.secret }, hint: null };
    if (answer?.kind === 'failed') hint ??= answer.hint;
    const { auth = null, identitytoken = null } = logins.auths.get(key) ?? {};
    // With a token the other holds a name that stands for nobody, and no password.
    if (identitytoken !== null) return { login: { username: TOKEN_NAME, password: identitytoken }, hint: null };
    if (auth !== null) return { login: fromBase64(auth), hint };
  }
  return { login: null, hint };
}

/** `name:password`; the password may hold colons. */
function fromBase64(stored: string): Credentials | null {
  const text = Buffer.from(stored, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  return colon === -1 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
