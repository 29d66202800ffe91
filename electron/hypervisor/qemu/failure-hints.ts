import type { Explanation, ExplanationRule, ProgramWords } from '../process/program-words.ts';

/** The first that matches wins: particular ones first. The wording is that of QEMU 7.2 to 11. */
const RULES: readonly ExplanationRule[] = [
  {
    pattern: /Could not access KVM kernel module: Permission denied/,
    code: 'accelerator-not-accessible',
    message: 'this user may not use /dev/kvm',
    hint: 'Add yourself to the group kvm (sudo usermod -aG kvm "$USER") and log in anew.',
  },
  {
    pattern: /Could not access KVM kernel module: No such file/,
    code: 'accelerator-not-accessible',
    message: 'this system has no /dev/kvm',
    hint: 'Enable virtualisation (VT-x, AMD-V) in the firmware, or nested virtualisation when this is a virtual machine itself, and load the module kvm_intel or kvm_amd.',
  },
  {
    pattern: /failed to initialize kvm|ioctl\(KVM_CREATE_VM\) failed|KVM is not supported|kvm_init_vcpu/i,
    code: 'accelerator-not-accessible',
    message: 'KVM refused to start',
    hint: 'Another hypervisor may hold the processor’s virtualisation, or it is switched off in the firmware.',
  },
  {
    pattern: /HV_DENIED|HV_UNSUPPORTED|failed to initialize hvf|hvf.*not supported/i,
    code: 'accelerator-not-accessible',
    message: 'macOS refused its hypervisor',
    hint: 'QEMU needs the entitlement com.apple.security.hypervisor; the one of Homebrew has it. Virtual machines without nested virtualisation have no hypervisor.',
  },
  {
    pattern: /WHPX: No accelerator found|failed to initialize whpx/i,
    code: 'accelerator-not-accessible',
    message: 'Windows refused its hypervisor',
    hint: 'Switch on the Windows feature “Windows Hypervisor Platform” and restart.',
  },
  {
    pattern: /invalid accelerator|Could not find .*accelerator|accelerator .*not found/i,
    code: 'accelerator-not-accessible',
    message: 'this QEMU was built without the accelerator',
    hint: 'Install the QEMU package of your system.',
  },
  {
    pattern: /Could not set up host forwarding rule|Address already in use|Failed to find an available port/i,
    code: 'port-in-use',
    message: 'a TCP port that the machine needs was taken by another program',
    hint: 'Try again: another port is chosen then.',
  },
  {
    pattern: /Failed to get (?:shared )?"\w+" lock|Is another process using the image/,
    code: 'disk-in-use',
    message: 'another process uses a disk of the machine',
    hint: 'Another machine runs on the same data folder, or one was left running: stop it first.',
  },
  {
    pattern:
      /Cannot allocate memory|cannot set up guest memory|Failed to allocate memory|unable to map backing store|VirtualAlloc/i,
    code: 'not-enough-memory',
    message: 'the system did not give the machine its memory',
    hint: 'Lower the setting memoryMiB, or close other programs.',
  },
  {
    pattern: /cannot initialize fsdev|virtio-9p.*(?:failed|error)|vhost-user-fs|vhost_user_fs/i,
    code: 'share-failed',
    message: 'a shared folder could not be opened',
    hint: 'Check that the folders of the setting “shares” exist and that you may read them.',
  },
  {
    pattern: /could not load (?:kernel|initrd)|Error loading uncompressed kernel|could not open kernel/i,
    code: 'hypervisor-failed',
    message: 'the kernel of the image could not be loaded',
    hint: 'Build or fetch the image anew.',
  },
  {
    pattern: /Could not open '[^']*': (?:Permission denied|Operation not permitted)/,
    code: 'disk-not-accessible',
    message: 'this user may not open a disk of the machine',
    hint: 'Check owner and mode of the files in the data folder.',
  },
  {
    pattern: /Could not open '[^']*': |Could not read image|Image is too small|Could not refresh total sector count/,
    code: 'disk-not-accessible',
    message: 'a disk of the machine cannot be opened',
    hint: 'Check that the disk’s folder is mounted and its file is there.',
  },
];

/** Explains what QEMU wrote before it ended; null when nothing of it is known. */
export function explainFailure(logTail: string): Explanation | null {
  return RULES.find((rule) => rule.pattern.test(logTail)) ?? null;
}

/** The last line of QEMU's that says something, without its time stamp and program name; empty when there is none. */
export function lastWords(logTail: string): string {
  const lines = logTail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/: warning: /.test(line));
  return (lines.at(-1) ?? '').replace(/^\d{4}-\d\d-\d\dT\S+Z /, '').replace(/^\S*qemu-system-\S+: /, '');
}

export const QEMU_WORDS: ProgramWords = { program: 'QEMU', explain: explainFailure, last: lastWords };
