import { describe, expect, it } from 'vitest';
import {
  candidateAccelerators,
  emulationWarning,
  emulatesInParallel,
  oldEmulatorWarning,
} from '../../../../electron/hypervisor/qemu/accelerators.ts';

describe('candidateAccelerators', () => {
  it.each([
    ['amd64', 'linux', 'x64', ['kvm', 'tcg']],
    ['arm64', 'linux', 'arm64', ['kvm', 'tcg']],
    ['arm64', 'darwin', 'arm64', ['hvf', 'tcg']],
    ['amd64', 'win32', 'x64', ['whpx', 'tcg']],
    ['arm64', 'linux', 'x64', ['tcg']],
    ['amd64', 'darwin', 'arm64', ['tcg']],
    ['amd64', 'freebsd', 'x64', ['tcg']],
  ] as const)('%s guests on %s %s', (arch, platform, hostArch, expected) => {
    expect(candidateAccelerators(arch, { platform, hostArch })).toEqual(expected);
  });
});

describe('emulationWarning', () => {
  it('says what to expect and what to do', () => {
    const failed = { kind: 'acceleration-failed', reason: 'a Linux guest hung under kvm', hint: null } as const;
    expect(emulationWarning(failed, 'linux')).toMatch(/tenth.*hung under kvm.*\/dev\/kvm/);
    expect(emulationWarning({ ...failed, hint: 'Join the group kvm.' }, 'linux')).toMatch(/Join the group kvm\.$/);
    expect(emulationWarning(failed, 'win32')).toMatch(/Windows Hypervisor Platform/);
    expect(emulationWarning(failed, 'darwin')).toMatch(/Hypervisor\.framework/);
    expect(emulationWarning({ kind: 'asked-for' }, 'linux')).toMatch(/setting hypervisor\.accelerator/);
    expect(emulationWarning({ kind: 'foreign-architecture' }, 'linux')).toMatch(/architecture/);
  });
});

describe('oldEmulatorWarning', () => {
  it.each(['7.2.22', '8.0.5'])('tells of the defect of QEMU %s', (version) => {
    expect(emulatesInParallel(version)).toBe(false);
    expect(oldEmulatorWarning(version)).toContain(
      `QEMU ${version} does not emulate several processors at once soundly`,
    );
    expect(oldEmulatorWarning(version)).toContain('8.1 or newer');
  });

  it.each(['8.1.0', '8.2', '10.0.8'])('has nothing to say of QEMU %s', (version) => {
    expect(emulatesInParallel(version)).toBe(true);
    expect(oldEmulatorWarning(version)).toBeNull();
  });
});
