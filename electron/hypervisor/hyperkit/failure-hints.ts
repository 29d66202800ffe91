import type { Explanation, ExplanationRule, ProgramWords } from '../process/program-words.ts';

/**
 * The first that matches wins. HyperKit's words are those of moby/hyperkit's `src/hyperkit.c`, `src/lib/vmm/intel/vmx.c`,
 * `src/lib/block_if.c`, `src/lib/firmware/kexec.c`, `src/lib/pci_virtio_{9p,sock}.c` and `src/lib/uart_emul.c`.
 */
const RULES: readonly ExplanationRule[] = [
  {
    pattern: /hv_vm_create|vmx_init: processor not supported|Unable to create VM/,
    code: 'accelerator-not-accessible',
    message: 'macOS refused its hypervisor',
    hint: 'HyperKit must be signed with the entitlement com.apple.security.hypervisor. Virtual machines without nested virtualisation have no hypervisor.',
  },
  {
    pattern: /Unable to setup memory/,
    code: 'not-enough-memory',
    message: 'macOS did not give the machine its memory',
    hint: 'Lower the setting memoryMiB, or close other programs.',
  },
  {
    pattern: /Could not lock backing file/,
    code: 'disk-in-use',
    message: 'a disk of the machine is in use',
    hint: 'Another machine runs on the same data folder, or one was left running: stop it first.',
  },
  {
    pattern: /Could not (?:open|stat) back/,
    code: 'disk-not-accessible',
    message: 'a disk of the machine cannot be opened',
    hint: 'Check owner and mode of the files in the data folder, and that the disk’s folder is mounted.',
  },
  {
    pattern: /kexec: failed to load/,
    code: 'hypervisor-failed',
    message: 'it could not load the image’s kernel',
    hint: 'Give the machine more memory (memoryMiB), or build or fetch the image anew.',
  },
  {
    pattern: /virtio-9p: unexpected EOF|virtio-9p: command too/,
    code: 'share-failed',
    message: 'the server of a shared folder ended',
    hint: 'Check that the folders of the setting “shares” exist and that you may read them.',
  },
  {
    pattern: /virtio-sock: path too long/,
    code: 'socket-path-too-long',
    message: 'a socket’s path is too long',
    hint: 'Choose a shorter data folder with BOATHOUSE_HOME.',
  },
];

/**
 * What HyperKit prints when all is well. Its stdout is a file here, so these lines come when it exits, behind the error that it exits
 * with, which goes to stderr at once.
 */
const CHATTER =
  /^(?:linkname |COM\d connected to |Reopening slave pty|received sigusr|vsock init |virtio-9p: initialising|virtio-net-vpnkit: (?:initialising|interface will|magic=|requesting|Connection established))/;

function explainFailure(logTail: string): Explanation | null {
  return RULES.find((rule) => rule.pattern.test(logTail)) ?? null;
}

function lastWords(logTail: string): string {
  const lines = logTail.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !CHATTER.test(line)).at(-1) ?? '';
}

export const HYPERKIT_WORDS: ProgramWords = { program: 'HyperKit', explain: explainFailure, last: lastWords };
