import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError, describeError } from '../../electron/base/errors.ts';
import { writeFileAtomically } from '../../electron/host/atomic-file.ts';
import { FEED_KEYS_FILE, readFeedKeys, requireEd25519, signFeed } from '../../electron/client/feed-signature.ts';
import type { PackagedFile } from './package-target.ts';

/** A private key of Ed25519, as PEM (PKCS #8) or the name of its file; encrypted, if PASSPHRASE says how it is read. */
export const SIGNING_KEY = 'BOATHOUSE_UPDATE_KEY';
const PASSPHRASE = 'BOATHOUSE_UPDATE_KEY_PASSPHRASE';
/** Public keys, likewise, that the next packages' feed may be signed with too: so a key is replaced by another. */
const NEXT_KEYS = 'BOATHOUSE_UPDATE_NEXT_KEYS';

export interface FeedSigning {
  readonly key: KeyObject;
  /** What goes into the package: that key's public half first. */
  readonly publicKeys: string;
}

/** Null: the environment names no key. Throws `feed-key-unfit`. */
export function feedSigning(env: NodeJS.ProcessEnv): FeedSigning | null {
  const text = named(env, SIGNING_KEY);
  if (text === null) return null;
  const key = privateKey(text, env[PASSPHRASE]);
  const own = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const next = named(env, NEXT_KEYS);
  if (next !== null) readFeedKeys(next);
  return { key, publicKeys: next === null ? own : `${own}${next.trimEnd()}\n` };
}

/** By what the app checks its feed. */
export function feedKeysFiles(signing: FeedSigning | null): readonly PackagedFile[] {
  return signing === null ? [] : [{ to: FEED_KEYS_FILE, text: signing.publicKeys }];
}

/** Signs each feed that electron-builder left in a folder, which has none where it made no package that updates itself; again what is signed. */
export async function signFeeds(folder: string, { key }: FeedSigning): Promise<void> {
  const feeds = (await readdir(folder)).filter((name) => /^latest[\w-]*\.yml$/.test(name));
  for (const name of feeds) {
    const file = join(folder, name);
    await writeFileAtomically(file, signFeed(await readFile(file, 'utf8'), name, key), { mode: 0o644 });
  }
}

function privateKey(text: string, passphrase: string | undefined): KeyObject {
  try {
    return requireEd25519(createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) }));
  } catch (error) {
    if (error instanceof BoathouseError) throw error;
    throw new BoathouseError('feed-key-unfit', `${SIGNING_KEY} is no private key: ${describeError(error)}`, {
      hint: `Make one: openssl genpkey -algorithm ed25519 -out update-key.pem. If it is encrypted, set ${PASSPHRASE}.`,
    });
  }
}

/** What a variable holds: PEM, or the name of its file. Null: nothing. */
function named(env: NodeJS.ProcessEnv, variable: string): string | null {
  const value = env[variable] ?? '';
  if (value === '') return null;
  if (value.trimStart().startsWith('-----BEGIN ')) return value;
  try {
    return readFileSync(value, 'utf8');
  } catch (error) {
    throw new BoathouseError('feed-key-unfit', `${variable} is ${value}, and cannot be read: ${describeError(error)}`, {
      hint: 'It names a file, or is the text of one (“-----BEGIN …”).',
    });
  }
}
