import { generateKeyPairSync, randomBytes } from 'node:crypto';

/**
 * Ed25519 keys in OpenSSH's own formats (PROTOCOL.key of openssh-portable, RFC 8709): the private key as OpenSSH and ssh2 read
 * it from a file, the public one as a line of authorized_keys.
 *
 * Not ssh2's generator: it strips zero bytes from the front of a public key, so one key in 256 comes out too short to be read.
 * The key itself is made by node:crypto; here it is only put into its envelope:
 *
 *   "openssh-key-v1\0"  string cipher "none"  string kdf "none"  string kdf options ""  uint32 1
 *   string public key blob:   string "ssh-ed25519"  string public (32)
 *   string private section:   uint32 check  uint32 check (the same)  string "ssh-ed25519"  string public (32)
 *                             string seed ‖ public (64)  string comment  padding 1 2 3 … to a multiple of 8
 */
export interface OpenSshKeyPair {
  /** PEM text, ends in a newline. */
  readonly privateKey: string;
  /** `ssh-ed25519 BASE64 COMMENT`, without a newline. */
  readonly publicKey: string;
}

const ALGORITHM = 'ssh-ed25519';
const MAGIC = Buffer.from('openssh-key-v1\0', 'latin1');
const BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----';
const END = '-----END OPENSSH PRIVATE KEY-----';
const PEM_LINE_LENGTH = 70;
const BLOCK_SIZE = 8;

/** `comment` names the key for people; printable, without a newline. */
export function generateEd25519(comment: string): OpenSshKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  if (d === undefined || x === undefined) throw new Error('this Node cannot export Ed25519 keys');
  return encodeKeyPair({ seed: Buffer.from(d, 'base64url'), publicKey: Buffer.from(x, 'base64url'), comment });
}

/** `seed` and `publicKey` have 32 bytes each. */
export function encodeKeyPair(key: { seed: Uint8Array; publicKey: Uint8Array; comment: string }): OpenSshKeyPair {
  const publicBlob = Buffer.concat([sshString(ALGORITHM), sshString(key.publicKey)]);
  const check = randomBytes(4);
  const unpadded = Buffer.concat([
    check,
    check,
    publicBlob,
    sshString(Buffer.concat([key.seed, key.publicKey])),
    sshString(key.comment),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (BLOCK_SIZE - (unpadded.length % BLOCK_SIZE)) % BLOCK_SIZE }, (_, index) => index + 1),
  );
  const envelope = Buffer.concat([
    MAGIC,
    sshString('none'),
    sshString('none'),
    sshString(''),
    uint32(1),
    sshString(publicBlob),
    sshString(Buffer.concat([unpadded, padding])),
  ]);
  const lines = envelope.toString('base64').match(new RegExp(`.{1,${PEM_LINE_LENGTH}}`, 'g')) ?? [];
  return {
    privateKey: [BEGIN, ...lines, END, ''].join('\n'),
    publicKey: `${ALGORITHM} ${publicBlob.toString('base64')} ${key.comment}`,
  };
}

/**
 * The public line that belongs to a private key which `generateEd25519` made, or null when the text is not such a key in full:
 * cut off, another format, encrypted. Only a key that gives a line here is used.
 */
export function publicKeyOf(privateKey: string): string | null {
  const text = privateKey.trim();
  if (!text.startsWith(BEGIN) || !text.endsWith(END)) return null;
  const bytes = Buffer.from(text.slice(BEGIN.length, -END.length), 'base64');
  const reader = new SshReader(bytes);
  if (!reader.expect(MAGIC) || reader.text() !== 'none' || reader.text() !== 'none' || reader.text() !== '')
    return null;
  if (reader.number() !== 1) return null;
  const publicBlob = reader.string();
  const section = new SshReader(reader.string() ?? Buffer.alloc(0));
  const check = section.number();
  if (publicBlob === null || check === null || check !== section.number()) return null;
  if (section.text() !== ALGORITHM) return null;
  const publicKey = section.string();
  const secret = section.string();
  const comment = section.text();
  if (publicKey?.length !== 32 || secret?.length !== 64 || comment === null) return null;
  if (!secret.subarray(32).equals(publicKey)) return null;
  if (!publicBlob.equals(Buffer.concat([sshString(ALGORITHM), sshString(publicKey)]))) return null;
  return `${ALGORITHM} ${publicBlob.toString('base64')} ${comment}`;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function sshString(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** Reads SSH's `string` and `uint32`; null once the bytes are used up. */
class SshReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  expect(bytes: Buffer): boolean {
    const found = this.#take(bytes.length);
    return found?.equals(bytes) === true;
  }

  number(): number | null {
    return this.#take(4)?.readUInt32BE() ?? null;
  }

  string(): Buffer | null {
    const length = this.number();
    return length === null ? null : this.#take(length);
  }

  text(): string | null {
    return this.string()?.toString('utf8') ?? null;
  }

  #take(length: number): Buffer | null {
    if (this.#offset + length > this.#bytes.length) return null;
    const bytes = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return bytes;
  }
}
