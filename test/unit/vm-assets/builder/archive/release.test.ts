import { readFile } from 'node:fs/promises';
import { readKeys } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkSha256, parseRelease, verifyRelease } from '../../../../../vm-assets/builder/archive/release.ts';
import { newArchiveKey, type ArchiveKey } from '../fixtures/archive-key.ts';

const hash = 'a'.repeat(64);
const release = [
  'Origin: Debian',
  'Codename: forky',
  'Valid-Until: Fri, 06 Nov 2026 08:08:01 UTC',
  'MD5Sum:',
  ` ${'b'.repeat(32)} 10 main/binary-amd64/Packages.xz`,
  'SHA256:',
  ` ${hash} 1234 main/binary-amd64/Packages.xz`,
  ` nonsense 12 main/binary-amd64/Other`,
  '',
].join('\n');

describe('parseRelease', () => {
  it('reads the suite, the end of validity and the SHA-256 entries alone', () => {
    const parsed = parseRelease(release);
    expect(parsed.codename).toBe('forky');
    expect(parsed.validUntilMs).toBe(Date.UTC(2026, 10, 6, 8, 8, 1));
    expect([...parsed.files]).toEqual([['main/binary-amd64/Packages.xz', { sizeBytes: 1234, sha256: hash }]]);
  });

  it('knows suites that never expire', () => {
    expect(parseRelease('Codename: trixie\n').validUntilMs).toBeUndefined();
  });
});

describe('verifyRelease', () => {
  let key: ArchiveKey;
  let signed: string;

  beforeAll(async () => {
    key = await newArchiveKey();
    signed = await key.sign(release);
  });

  it('takes a file that a key of the keyring signed', async () => {
    const verified = await verifyRelease(signed, key.keyring, 'forky');
    expect(verified.files.get('main/binary-amd64/Packages.xz')?.sha256).toBe(hash);
  });

  it('refuses one that another key signed', async () => {
    const other = await newArchiveKey();
    await expect(verifyRelease(signed, other.keyring, 'forky')).rejects.toMatchObject({ code: 'image-signature-bad' });
  });

  it('refuses an altered hash', async () => {
    const altered = signed.replace(hash, 'c'.repeat(64));
    await expect(verifyRelease(altered, key.keyring, 'forky')).rejects.toMatchObject({ code: 'image-signature-bad' });
  });

  it('refuses a file without a signature', async () => {
    await expect(verifyRelease(release, key.keyring, 'forky')).rejects.toMatchObject({ code: 'image-signature-bad' });
  });

  it.each(['before', 'after'])('never counts text that stands %s the signed part', async (where) => {
    const extra = `SHA256:\n ${'d'.repeat(64)} 1 main/evil\n`;
    const wrapped = where === 'before' ? `${extra}\n${signed}` : `${signed}\n${extra}`;
    const result = await verifyRelease(wrapped, key.keyring, 'forky').catch((error: unknown) => error);
    if (result instanceof Error) expect(result).toMatchObject({ code: 'image-signature-bad' });
    else expect(result).not.toHaveProperty('files.main/evil');
    expect(JSON.stringify(result, (_key, value: unknown) => (value instanceof Map ? [...value] : value))).not.toContain(
      'evil',
    );
  });

  it('refuses the signed file of another suite', async () => {
    await expect(verifyRelease(signed, key.keyring, 'trixie')).rejects.toThrow(/served forky where trixie/);
  });
});

it('checkSha256 tells what differs', () => {
  expect(() => checkSha256(Buffer.from('x'), hash, 'a file')).toThrow(/^a file has SHA-256 2d711642/);
});

it('the committed keyring can be read', async () => {
  const file = new URL('../../../../../vm-assets/debian-archive-keyring.gpg', import.meta.url);
  const keys = await readKeys({ binaryKeys: await readFile(file) });
  const names = keys.flatMap((one) => one.getUserIDs());
  expect(names.join('\n')).toContain('13/trixie');
});
