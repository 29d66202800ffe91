import fc from 'fast-check';
import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { encodeKeyPair, generateEd25519, publicKeyOf } from '../../../electron/vm/openssh-key.ts';

function parsed(text: string) {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

test('a generated pair is read by ssh2, and what its private half signs its public half verifies', () => {
  const pair = generateEd25519('boathouse');
  const privateKey = parsed(pair.privateKey);
  const publicKey = parsed(pair.publicKey);
  expect(privateKey.type).toBe('ssh-ed25519');
  expect(privateKey.comment).toBe('boathouse');
  expect(privateKey.getPublicSSH()).toEqual(publicKey.getPublicSSH());
  const signature = privateKey.sign('text');
  expect(publicKey.verify('text', signature)).toBe(true);
  expect(publicKeyOf(pair.privateKey)).toBe(pair.publicKey);
});

test('a public key that begins with zeros keeps its length', () => {
  const publicKey = Buffer.concat([Buffer.alloc(3), Buffer.alloc(29, 7)]);
  const pair = encodeKeyPair({ seed: Buffer.alloc(32, 1), publicKey, comment: '' });
  expect(parsed(pair.publicKey).getPublicSSH().subarray(-32)).toEqual(publicKey);
  expect(publicKeyOf(pair.privateKey)).toBe(pair.publicKey);
});

test('any comment is padded rightly', () => {
  for (let length = 0; length < 20; length += 1) {
    const pair = generateEd25519('c'.repeat(length));
    expect(parsed(pair.privateKey).comment).toBe('c'.repeat(length));
  }
});

test('a private key that lost or changed a part is not taken for one', () => {
  const { privateKey, publicKey } = generateEd25519('boathouse');
  fc.assert(
    fc.property(fc.nat(privateKey.trimEnd().length - 1), (length) => {
      expect(publicKeyOf(privateKey.slice(0, length))).toBeNull();
    }),
  );
  fc.assert(
    fc.property(fc.nat(privateKey.length - 1), fc.constantFrom('A', 'B', '/', '\n'), (index, character) => {
      const changed = privateKey.slice(0, index) + character + privateKey.slice(index + 1);
      // Never another public key: nothing, or (where only check bytes or the seed changed) the same.
      expect([null, publicKey]).toContain(publicKeyOf(changed)?.replace(/ [^ ]*$/, ' boathouse') ?? null);
    }),
  );
});
