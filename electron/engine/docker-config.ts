import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BoathouseError, describeError } from '../base/errors.ts';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { removeTopLevelKey, setTopLevelString } from './top-level-key.ts';

/** What the docker client calls the context that is none: the engine at DOCKER_HOST or at its usual place. */
export const DEFAULT_CONTEXT = 'default';

/** A new file is the docker client's own: it may hold registry passwords. */
const NEW_FILE_MODE = 0o600;

/** The selected context's name. Throws `docker-config-broken`. */
export async function readCurrentContext(configFile: string): Promise<string> {
  const config = await readConfig(configFile);
  const name = config?.document['currentContext'];
  return typeof name === 'string' && name !== '' ? name : DEFAULT_CONTEXT;
}

/**
 * Selects a context. Only that key of the file changes; a link is followed and the mode is kept. A file that is no JSON object
 * is left alone: `docker-config-broken`.
 */
export async function writeCurrentContext(configFile: string, name: string): Promise<void> {
  const config = await readConfig(configFile);
  const text = config?.text ?? '{}\n';
  const changed =
    name === DEFAULT_CONTEXT
      ? removeTopLevelKey(text, 'currentContext')
      : setTopLevelString(text, 'currentContext', name);
  if (changed === text) return;
  await mkdir(dirname(configFile), { recursive: true, mode: 0o700 });
  const target = config === null ? configFile : await realpath(configFile);
  const mode = config === null ? NEW_FILE_MODE : (await stat(target)).mode & 0o777;
  await writeFileAtomically(target, changed, { mode });
}

interface ConfigText {
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** Null when there is no file, or an empty one: the docker client takes both for an empty configuration. */
async function readConfig(configFile: string): Promise<ConfigText | null> {
  let text: string;
  try {
    text = await readFile(configFile, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw broken(configFile, describeError(error));
  }
  if (text.trim() === '') return null;
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
      return { text, document: document as Record<string, unknown> };
    }
  } catch (error) {
    throw broken(configFile, describeError(error));
  }
  throw broken(configFile, 'it is not a JSON object');
}

function broken(configFile: string, reason: string): BoathouseError {
  return new BoathouseError('docker-config-broken', `${configFile} cannot be used: ${reason}`, {
    hint: 'The file was left as it is. Mend it, then run `boathouse context use`.',
  });
}
