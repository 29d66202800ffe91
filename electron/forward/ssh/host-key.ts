import ssh2 from 'ssh2';
import { BoathouseError } from '../../base/errors.ts';

/**
 * The wire form of a public key in OpenSSH's one-line form (`ssh-ed25519 AAAA… comment`), which is what a server presents.
 * Errors: `ssh-host-key-invalid`.
 */
export function hostKeyBytes(publicKey: string): Buffer {
  const parsed = ssh2.utils.parseKey(publicKey);
  if (parsed instanceof Error || Array.isArray(parsed)) {
    const cause = parsed instanceof Error ? { cause: parsed } : {};
    throw new BoathouseError('ssh-host-key-invalid', 'the public host key of the VM cannot be read', cause);
  }
  return parsed.getPublicSSH();
}
