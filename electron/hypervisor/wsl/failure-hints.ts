import type { Explanation, ExplanationRule, ProgramWords } from '../process/program-words.ts';
import { NO_EROFS } from './scripts.ts';

const VIRTUALISATION_HINT =
  'Switch virtualization on in the computer’s firmware (BIOS, UEFI), and install what WSL 2 needs: wsl --install --no-distribution.';

/**
 * The first that matches wins. wsl.exe speaks the user's language, but names an error by its code on a line of its own
 * (`ErrorToString` in microsoft/WSL, `src/windows/common/wslutil.cpp`; the codes stand there and in `src/windows/service/inc/wslservice.idl`).
 * Older ones write a number instead.
 */
const RULES: readonly ExplanationRule[] = [
  {
    pattern: new RegExp(NO_EROFS),
    code: 'hypervisor-too-old',
    message: 'the kernel of WSL is too old: it knows no EROFS',
    hint: 'Update WSL: wsl --update',
  },
  {
    pattern: /WSL_E_WSL_OPTIONAL_COMPONENT_REQUIRED|REGDB_E_CLASSNOTREG|0x80040154|0x8007019e/i,
    code: 'hypervisor-missing',
    message: 'WSL is not installed',
    hint: 'Install it, and start Windows anew: wsl --install --no-distribution',
  },
  {
    pattern:
      /HCS_E_HYPERV_NOT_INSTALLED|HCS_E_SERVICE_NOT_AVAILABLE|WSL_E_VIRTUAL_MACHINE_PLATFORM_REQUIRED|0x80370102|0x80370114/i,
    code: 'accelerator-not-accessible',
    message: 'Windows cannot run virtual machines',
    hint: VIRTUALISATION_HINT,
  },
  {
    pattern: /WSL_E_WSL2_NEEDED|WSL_E_VM_MODE_NOT_SUPPORTED|WSL_E_OS_NOT_SUPPORTED/,
    code: 'hypervisor-failed',
    message: 'only WSL 1 is there, which has no Linux kernel',
    hint: VIRTUALISATION_HINT,
  },
  {
    pattern: /ERROR_DISK_FULL|ERROR_HANDLE_DISK_FULL|0x80070070|0x80070027|No space left on device/i,
    code: 'disk-not-accessible',
    message: 'the disk is full',
    hint: 'Make room on the drive that the data folder is on.',
  },
  {
    pattern: /ERROR_ALREADY_EXISTS|0x800700b7/i,
    code: 'hypervisor-failed',
    message: 'another distribution has the name already',
    hint: 'Start again. If it stays so: boathouse diagnose.',
  },
  {
    pattern: /ERROR_FILE_EXISTS|0x80070050/i,
    code: 'disk-not-accessible',
    message: 'the folder for the distribution holds one already',
    hint: 'Move the file ext4.vhdx in the folder of the data disk away; it may hold data.',
  },
  {
    pattern: /ERROR_SHARING_VIOLATION|WSL_E_DISK_ALREADY_ATTACHED|0x80070020/i,
    code: 'disk-in-use',
    message: 'another program has the distribution’s disk open',
    hint: 'Close it (a backup, a virus scanner, another machine), or run wsl --shutdown, which ends all distributions.',
  },
  {
    pattern: /WSL_E_DISK_CORRUPTED/,
    code: 'disk-not-accessible',
    message: 'the file system of the distribution is damaged',
    hint: 'Microsoft says how to mend it: learn.microsoft.com/windows/wsl/disk-space',
  },
  {
    pattern: /E_OUTOFMEMORY|ERROR_NOT_ENOUGH_MEMORY|0x8007000e|0x800705aa/i,
    code: 'not-enough-memory',
    message: 'there is not enough memory for WSL',
    hint: 'Close other programs, or lower memory in .wslconfig.',
  },
  {
    pattern: /WSL_E_CUSTOM_KERNEL_NOT_FOUND/,
    code: 'hypervisor-failed',
    message: 'the kernel that .wslconfig names is not there',
    hint: 'Correct or remove kernel= in .wslconfig.',
  },
];

function explainFailure(words: string): Explanation | null {
  return RULES.find((rule) => rule.pattern.test(words)) ?? null;
}

/** The code stands behind the sentence that it belongs to. */
function lastWords(words: string): string {
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(/\bWsl\//.test(lines.at(-1) ?? '') ? -2 : -1).join(' ');
}

export const WSL_WORDS: ProgramWords = { program: 'WSL', explain: explainFailure, last: lastWords };
