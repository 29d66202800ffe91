import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { BoathouseError, describeError } from '../base/errors.ts';

/**
 * The signature of an update feed (electron-builder's `latest….yml`) by Ed25519, RFC 8032. It is the feed's last line, a comment of YAML: feed
 * and signature are one file, so that a server never has the one without the other.
 *
 *   version: 1.2.3
 *   …
 *   # boathouse-feed-signature: BASE64      (64 bytes)
 *
 * Signed are CONTEXT, the feed's file name, and every byte before that line, the first two with a line's end each. So a feed for another system
 * or processor is none for this one. A feed holds the hash of each package, and with that the packages are signed. Who has the server can still
 * hold a version back, or show an older feed; that leads to nothing older than what is installed (`main/decisions/0002-signed-feeds.md`).
 */
const CONTEXT = 'boathouse update feed 1';
const LINE = /^([^]*\n)# boathouse-feed-signature: ([A-Za-z0-9+/]{86}==)\n$/;
const PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** Of a package: the public keys, as PEM, that its feed may be signed with. Beside the archive, as `app-update.yml` is. */
export const FEED_KEYS_FILE = 'update-keys.pem';

/** `feed` with a signature, in place of one that it may have. `name` is the file's, without folder. */
export function signFeed(feed: string, name: string, key: KeyObject): string {
  const plain = LINE.exec(feed)?.[1] ?? (feed.endsWith('\n') ? feed : `${feed}\n`);
  return `${plain}# boathouse-feed-signature: ${sign(null, signedBytes(plain, name), key).toString('base64')}\n`;
}

/** The feed without the line of its signature. Throws `feed-unsigned` and `feed-signature-wrong`. */
export function verifiedFeed(signed: string, name: string, keys: readonly KeyObject[]): string {
  const [, plain, signature] = LINE.exec(signed) ?? [];
  if (plain === undefined || signature === undefined) {
    throw new BoathouseError('feed-unsigned', `The update feed ${name} has no signature`);
  }
  const bytes = signedBytes(plain, name);
  if (!keys.some((key) => verify(null, bytes, key, Buffer.from(signature, 'base64')))) {
    throw new BoathouseError(
      'feed-signature-wrong',
      `The update feed ${name} was not signed with a key of this app’s publisher, or was changed since`,
    );
  }
  return plain;
}

/** Those of a file of keys. Throws `feed-key-unfit` where there are none, or others than Ed25519's. */
export function readFeedKeys(pem: string): readonly KeyObject[] {
  const texts = pem.match(PUBLIC_KEY) ?? [];
  if (texts.length === 0)
    throw new BoathouseError('feed-key-unfit', 'There is no public key (PEM) for the update feed');
  return texts.map(publicKey);
}

function publicKey(text: string): KeyObject {
  try {
    return requireEd25519(createPublicKey(text));
  } catch (error) {
    if (error instanceof BoathouseError) throw error;
    throw new BoathouseError('feed-key-unfit', `A key for the update feed cannot be read: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** Throws `feed-key-unfit`. */
export function requireEd25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new BoathouseError(
    'feed-key-unfit',
    `Update feeds are signed with Ed25519, and this key is for ${key.asymmetricKeyType ?? 'something else'}`,
  );
}

function signedBytes(plain: string, name: string): Buffer {
  return Buffer.from(`${CONTEXT}\n${name}\n${plain}`);
}
