import { describe, expect, it } from 'vitest';
import { explainFailure, lastWords } from '../../../../electron/hypervisor/qemu/failure-hints.ts';

describe('explainFailure', () => {
  it.each([
    [
      'Could not access KVM kernel module: Permission denied\nqemu-system-x86_64: failed to initialize kvm: Permission denied',
      'accelerator-not-accessible',
      /group kvm/,
    ],
    ['Could not access KVM kernel module: No such file or directory', 'accelerator-not-accessible', /firmware/],
    [
      'qemu-system-x86_64: failed to initialize kvm: Device or resource busy',
      'accelerator-not-accessible',
      /Another hypervisor/,
    ],
    [
      'qemu-system-aarch64: -accel hvf: Error: ret = HV_DENIED (0xfae94007)',
      'accelerator-not-accessible',
      /entitlement/,
    ],
    ['WHPX: No accelerator found, hr=00000000', 'accelerator-not-accessible', /Windows Hypervisor Platform/],
    [
      "qemu-system-x86_64: -netdev user,id=net0,hostfwd=tcp:127.0.0.1:22-:22: Could not set up host forwarding rule 'tcp:127.0.0.1:22-:22'",
      'port-in-use',
      /again/,
    ],
    [
      'qemu-system-x86_64: -blockdev driver=raw: Failed to get "write" lock\nIs another process using the image [/x/data.img]?',
      'disk-in-use',
      /stop it/,
    ],
    ['qemu-system-x86_64: Failed to get shared "write" lock', 'disk-in-use', /stop it/],
    [
      "qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory",
      'not-enough-memory',
      /memoryMiB/,
    ],
    [
      "qemu-system-x86_64: -blockdev x: Could not open '/x/data.img': Permission denied",
      'disk-not-accessible',
      /owner/,
    ],
    [
      "qemu-system-x86_64: -blockdev x: Could not open '/x/data.img': No such file or directory",
      'disk-not-accessible',
      /mounted/,
    ],
    [
      "qemu-system-x86_64: -device virtio-9p-pci: cannot initialize fsdev 'share0': failed to open '/x': Permission denied",
      'share-failed',
      /shares/,
    ],
    ["qemu: could not load kernel '/x': No such file or directory", 'hypervisor-failed', /image/],
  ])('%s', (log, code, hint) => {
    expect(explainFailure(log)).toMatchObject({ code, hint: expect.stringMatching(hint) as string });
  });

  it('says nothing of what it does not know', () => {
    expect(explainFailure('qemu-system-x86_64: the moon is in the way')).toBeNull();
    expect(explainFailure('')).toBeNull();
  });
});

describe('lastWords', () => {
  it('takes the last line that is no warning, without time and program', () => {
    const log = [
      '2026-11-21T08:49:25.383215Z qemu-system-x86_64: first',
      'qemu-system-x86_64: -blockdev x: second',
      'qemu-system-x86_64: warning: third',
      '',
    ].join('\n');
    expect(lastWords(log)).toBe('-blockdev x: second');
    expect(lastWords('')).toBe('');
  });
});
