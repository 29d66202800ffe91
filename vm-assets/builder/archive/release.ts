import { createHash } from 'node:crypto';
import { readCleartextMessage, readKeys, verify } from 'openpgp';
import { BoathouseError, describeError } from '../../../electron/base/errors.ts';

/** A suite's signed Release file: what each index of the suite must hash to. */
export interface Release {
  readonly codename: string;
  /** Milliseconds since the epoch; absent for a suite that never expires, such as stable. */
  readonly validUntilMs: number | undefined;
  /** Path below `dists/SUITE/` → size and SHA-256. */
  readonly files: ReadonlyMap<string, { readonly sizeBytes: number; readonly sha256: string }>;
}

/**
 * Verifies an InRelease file against a keyring and parses only what the signature covers (text outside the signed part never
 * counts). One good signature of a key of the keyring is enough, as for apt. Throws `image-signature-bad`.
 */
export async function verifyRelease(inRelease: string, keyring: Uint8Array, suite: string): Promise<Release> {
  let text: string;
  try {
    const verificationKeys = (await readKeys({ binaryKeys: keyring })).map((key) => key.toPublic());
    const message = await readCleartextMessage({ cleartextMessage: inRelease });
    const result = await verify({ message, verificationKeys });
    await Promise.any(result.signatures.map(({ verified }) => verified));
    text = result.data;
  } catch (error) {
    const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
    throw new BoathouseError(
      'image-signature-bad',
      `the Release file of ${suite} is not signed by a key of the Debian archive: ${causes.map(describeError).join(', ')}`,
      {
        hint: 'Another mirror (BOATHOUSE_MIRROR) may serve the right file; if none does, the keyring must be renewed.',
        cause: error,
      },
    );
  }
  return checkSuite(parseRelease(text), suite);
}

/** A mirror may not answer for one suite with the (also signed) file of another. */
function checkSuite(release: Release, suite: string): Release {
  if (release.codename !== suite) {
    throw new BoathouseError(
      'image-signature-bad',
      `the mirror served ${release.codename} where ${suite} was asked for`,
    );
  }
  return release;
}

export function parseRelease(text: string): Release {
  const fields = new Map<string, string>();
  const files = new Map<string, { sizeBytes: number; sha256: string }>();
  let field = '';
  for (const line of text.split('\n')) {
    const start = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line);
    if (start?.[1] !== undefined) {
      field = start[1];
      fields.set(field, start[2] ?? '');
      continue;
    }
    const entry = field === 'SHA256' ? /^ ([0-9a-f]{64})\s+(\d+)\s+(\S+)$/.exec(line) : null;
    if (entry?.[1] !== undefined && entry[3] !== undefined)
      files.set(entry[3], { sha256: entry[1], sizeBytes: Number(entry[2]) });
  }
  const validUntil = fields.get('Valid-Until');
  return {
    codename: fields.get('Codename') ?? '',
    validUntilMs: validUntil === undefined ? undefined : Date.parse(validUntil),
    files,
  };
}

/** Throws `image-hash-mismatch` unless `bytes` are what was promised. */
export function checkSha256(bytes: Uint8Array, sha256: string, what: string): void {
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== sha256) throw hashMismatch(what, sha256, actual);
}

export function hashMismatch(what: string, expected: string, actual: string): BoathouseError {
  return new BoathouseError('image-hash-mismatch', `${what} has SHA-256 ${actual}, not ${expected}`, {
    hint: 'The download was altered or cut short. Build again; if it stays, use another mirror (BOATHOUSE_MIRROR).',
  });
}
