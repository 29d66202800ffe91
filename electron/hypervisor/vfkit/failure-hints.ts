import type { Explanation, ExplanationRule, ProgramWords } from '../process/program-words.ts';

/**
 * The first that matches wins: particular ones first. Of vfkit's own words `pkg/config/virtio.go`, `pkg/vf/bootloader.go` and
 * `pkg/vf/virtionet.go` are the source; those of Virtualization.framework are as people quote them, and were not seen by us.
 */
const RULES: readonly ExplanationRule[] = [
  {
    pattern: /com\.apple\.security\.virtualization|Virtualization is not available on this hardware/,
    code: 'accelerator-not-accessible',
    message: 'macOS refused its hypervisor',
    hint: 'vfkit needs the entitlement com.apple.security.virtualization; the one of Homebrew has it. Virtual machines without nested virtualisation have no hypervisor.',
  },
  {
    pattern: /kernel must be uncompressed/,
    code: 'hypervisor-failed',
    message: 'the kernel of the image is compressed, which Apple silicon does not boot',
    hint: 'Build or fetch the image anew.',
  },
  {
    pattern: /unixgram path .* is too long|socket path length exceeds/,
    code: 'socket-path-too-long',
    message: 'a socket’s path is too long',
    hint: 'Choose a shorter data folder with BOATHOUSE_HOME.',
  },
  {
    pattern: /dial unixgram/,
    code: 'hypervisor-failed',
    message: 'nobody listened for the machine’s network card',
    hint: 'Start the machine again.',
  },
  {
    pattern: /failed to (?:open file|read the header of file)|does not support qcow2/,
    code: 'disk-not-accessible',
    message: 'a disk of the machine cannot be opened',
    hint: 'Check owner and mode of the files in the data folder, and that the disk’s folder is mounted.',
  },
  {
    pattern: /storage device attachment is invalid/i,
    code: 'disk-in-use',
    message: 'macOS did not take a disk of the machine',
    hint: 'Another machine runs on the same data folder, or one was left running: stop it first.',
  },
  {
    pattern: /rosetta/i,
    code: 'hypervisor-failed',
    message: 'macOS does not give Rosetta to the machine',
    hint: 'Install it (softwareupdate --install-rosetta), or go without: boathouse settings set hypervisor.rosetta false.',
  },
  {
    pattern: /directory shar(?:e|ing)/i,
    code: 'share-failed',
    message: 'a shared folder could not be opened',
    hint: 'Check that the folders of the setting “shares” exist and that you may read them.',
  },
  {
    pattern: /memory size/i,
    code: 'not-enough-memory',
    message: 'macOS did not take the machine’s memory size',
    hint: 'Lower the setting memoryMiB, or close other programs.',
  },
];

function explainFailure(logTail: string): Explanation | null {
  return RULES.find((rule) => rule.pattern.test(logTail)) ?? null;
}

/** vfkit's log is of `key="value"` lines; an error that ends it is printed plainly, last, and its web server tells each question. */
function lastWords(logTail: string): string {
  const lines = logTail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('[GIN'));
  const line = lines.at(-1) ?? '';
  const message = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  return message === undefined ? line.replace(/^Error: /, '') : message.replaceAll('\\"', '"');
}

export const VFKIT_WORDS: ProgramWords = { program: 'vfkit', explain: explainFailure, last: lastWords };
