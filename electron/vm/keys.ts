import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { readTextIfPresent } from '../host/read-text.ts';
import { generateEd25519, publicKeyOf, type OpenSshKeyPair } from './openssh-key.ts';

/**
 * The two key pairs of an install, in `keys/` of the data folder: ours, with which the backend logs in to the guest, and the
 * guest's host key, which is made here too so that it is known before the guest first boots. Both are handed in on the config
 * disk at each boot and kept nowhere in the guest, so a pair that is missing or damaged is simply made anew: the next boot
 * uses it. (A guest that is still running with the old pair cannot be adopted then; `vm/launch-plan.ts` sees the difference.)
 */
export interface InstallKeys {
  readonly client: OpenSshKeyPair;
  readonly host: OpenSshKeyPair;
}

const CLIENT_KEY_NAME = 'id_ed25519';
const HOST_KEY_NAME = 'ssh_host_ed25519_key';

/** Reads the keys; makes what is not there. Errors: `keys-unusable` when the folder cannot be read or written. */
export async function ensureInstallKeys(folder: string, logger: Logger): Promise<InstallKeys> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    return {
      client: await ensureKeyPair(join(folder, CLIENT_KEY_NAME), { comment: 'boathouse', logger }),
      host: await ensureKeyPair(join(folder, HOST_KEY_NAME), { comment: 'boathouse-vm', logger }),
    };
  } catch (error) {
    throw new BoathouseError('keys-unusable', `The key folder ${folder} cannot be used`, {
      hint: `Make the folder writable for you (chmod -R u+rwX ${folder}), or delete it: Boathouse makes new keys.`,
      cause: error,
    });
  }
}

async function ensureKeyPair(path: string, options: { comment: string; logger: Logger }): Promise<OpenSshKeyPair> {
  const privateKey = await readTextIfPresent(path);
  const publicKey = privateKey === null ? null : publicKeyOf(privateKey);
  if (privateKey !== null && publicKey !== null) {
    await chmod(path, 0o600);
    // The public half is for people (and for `ssh-keygen -l`); the private one is what counts.
    if ((await readTextIfPresent(`${path}.pub`))?.trim() !== publicKey) await writePublicKey(path, publicKey);
    return { privateKey, publicKey };
  }
  if (privateKey !== null) options.logger.warn(`the key ${path} is damaged; a new one takes its place`);
  const pair = generateEd25519(options.comment);
  await writeFileAtomically(path, pair.privateKey, { mode: 0o600 });
  await writePublicKey(path, pair.publicKey);
  return pair;
}

async function writePublicKey(path: string, publicKey: string): Promise<void> {
  await writeFileAtomically(`${path}.pub`, `${publicKey}\n`, { mode: 0o600 });
}
