import { describe, expect, it } from 'vitest';
import { ciphersFor } from '../../../../electron/forward/ssh/algorithms.ts';

const NODE = ['aes-128-gcm', 'aes-256-gcm', 'chacha20'];
const ELECTRON = ['aes-128-gcm', 'aes-256-gcm'];

describe('the ciphers that we offer', () => {
  it('begin with what the guest’s processor is fast at', () => {
    expect(ciphersFor('native', NODE)[0]).toBe('aes128-gcm@openssh.com');
    expect(ciphersFor('emulated', NODE)[0]).toBe('chacha20-poly1305@openssh.com');
  });

  it.each(['native', 'emulated'] as const)('leave out what Electron’s OpenSSL lacks (%s)', (cpu) => {
    expect(ciphersFor(cpu, ELECTRON)).toEqual(['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com']);
  });
});
