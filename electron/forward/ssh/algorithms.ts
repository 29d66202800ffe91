import { getCiphers } from 'node:crypto';
import type { CipherAlgorithm, KexAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

/** Whether the guest's CPU is the host's own (KVM, HVF, WHPX) or translated instruction by instruction (QEMU's TCG). */
export type GuestCpu = 'native' | 'emulated';

const AES_GCM: readonly CipherAlgorithm[] = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'];
const CHACHA20: CipherAlgorithm = 'chacha20-poly1305@openssh.com';

/**
 * Authenticated ciphers only; the client's order decides. Measured on loopback with OpenSSH 9.2 (MB/s to the guest / from it):
 *
 *                                         aes128-gcm    chacha20-poly1305
 *   native guest, ssh2's native addon     782 / 1018    583 / 705
 *   native guest, plain Node              758 /  879    466 / 572
 *   emulated guest (-cpu max)               9 /    9     17 /  19
 *   emulated, vector units masked *        26 /   28     83 /  89
 *
 * An emulator has no AES unit and no fast vector unit, but translates ChaCha20's plain integer code well. * OpenSSL's vector
 * code must be kept from running there: `OPENSSL_ia32cap=~0x10000A0200000000:~0x20` (amd64: no PCLMUL, SSSE3, XOP, AVX, AVX2)
 * or `OPENSSL_armcap=0` (arm64) in the environment of the guest's sshd.
 *
 * Node inside Electron (the desktop app's backend) has BoringSSL, which gives JavaScript no ChaCha20; ssh2 throws for what it lacks.
 */
export function ciphersFor(guestCpu: GuestCpu, ours: readonly string[] = getCiphers()): CipherAlgorithm[] {
  if (!ours.includes('chacha20')) return [...AES_GCM];
  return guestCpu === 'native' ? [...AES_GCM, CHACHA20] : [CHACHA20, ...AES_GCM];
}

/** The fastest one that both sides have; the exchange is repeated every gigabyte with ChaCha20, every 64 with AES. */
export const KEY_EXCHANGES: KexAlgorithm[] = ['curve25519-sha256', 'curve25519-sha256@libssh.org'];

/** The kind of key that `vm/keys.ts` makes. */
export const HOST_KEY_ALGORITHMS: ServerHostKeyAlgorithm[] = ['ssh-ed25519'];
