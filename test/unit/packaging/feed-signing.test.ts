import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { feedKeysFiles, feedSigning } from '../../../build/packaging/feed-signing.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
const unfit = (message: string): Error => expect.objectContaining({ code: 'feed-key-unfit', message }) as Error;
const matching = (text: string): string => expect.stringContaining(text) as string;

describe('the key that feeds are signed with', () => {
  it('is none unless it is named', () => {
    expect(feedSigning({})).toBeNull();
    expect(feedKeysFiles(null)).toEqual([]);
  });

  it('is the text of a file, or the name of one; its public half goes into the package', async () => {
    const file = join(await temporaryFolder(), 'key.pem');
    await writeFile(file, PEM);
    for (const value of [PEM, file]) {
      const signing = feedSigning({ BOATHOUSE_UPDATE_KEY: value });
      expect(feedKeysFiles(signing)).toEqual([{ to: 'update-keys.pem', text: PUBLIC }]);
    }
  });

  it('may be encrypted', () => {
    const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'salt' } as const;
    const env = { BOATHOUSE_UPDATE_KEY: String(privateKey.export(cipher)) };
    expect(feedSigning({ ...env, BOATHOUSE_UPDATE_KEY_PASSPHRASE: 'salt' })?.publicKeys).toBe(PUBLIC);
    expect(() => feedSigning({ ...env, BOATHOUSE_UPDATE_KEY_PASSPHRASE: 'sugar' })).toThrow(
      unfit(matching('is no private key')),
    );
    expect(() => feedSigning(env)).toThrow(unfit(matching('is no private key')));
  });

  it('says what is wrong with it', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(() => feedSigning({ BOATHOUSE_UPDATE_KEY: String(rsa) })).toThrow(unfit(matching('this key is for rsa')));
    expect(() => feedSigning({ BOATHOUSE_UPDATE_KEY: '/nowhere/key.pem' })).toThrow(unfit(matching('cannot be read')));
    const next = { BOATHOUSE_UPDATE_KEY: PEM, BOATHOUSE_UPDATE_NEXT_KEYS: PEM };
    expect(() => feedSigning(next)).toThrow(unfit(matching('no public key')));
  });
});
