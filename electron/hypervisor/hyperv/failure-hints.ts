import { CONSTRAINED_LANGUAGE } from '../../host/windows-power-shell.ts';
import type { ScriptFailure } from './script-failure.ts';

/** What a failure of a script means; `message` and `hint` are empty when nothing of it is known. */
export interface FailureExplanation {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

interface Rule extends FailureExplanation {
  /** Of `ID message`. */
  readonly pattern: RegExp;
}

/** Where the Default Switch is missing; why nothing else does on Windows Server: `README.md`. */
export const NO_SWITCH_HINT =
  'Windows makes “Default Switch” by itself when Hyper-V starts: start the service anew, as administrator (Restart-Service vmms), or start Windows anew. ' +
  'Windows Server has none: use WSL there (from 2022 on: wsl --install --no-distribution, as administrator), or QEMU with WHPX.';

/** In the place of the user's name. The group has its name in the system's language, and one SID; and an administrator's shell may be another user's. */
const MEMBER = '{member}';

/**
 * The first that matches wins: particular ones first. Ids are the same in every language of Windows, and so are the numbers
 * that Hyper-V puts behind its texts (HRESULTs: 0x80070005 is access denied, 0x80070020 a sharing violation, 0x8007000E no memory, 0x800705AA no resources,
 * 0x80070070 a full disk, 0xC0351000 no hypervisor); the English words are for texts without one. As people quote them: none was seen by us.
 */
const RULES: readonly Rule[] = [
  {
    pattern: /^CommandNotFoundException/,
    code: 'hypervisor-missing',
    message: 'its PowerShell module is not installed',
    hint:
      'Switch on Hyper-V, as administrator: Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V -All, then start Windows anew. ' +
      'Windows’ Home editions do not have it: use QEMU there.',
  },
  {
    pattern: CONSTRAINED_LANGUAGE,
    code: 'accelerator-not-accessible',
    message: 'a policy of this computer restricts PowerShell',
    hint: 'Who administrates it (AppLocker, App Control) has to allow what Boathouse asks of PowerShell. Or use QEMU or WSL.',
  },
  {
    pattern: /^AccessDenied,|required permission|authorization policy/,
    code: 'accelerator-not-accessible',
    message: 'you are not allowed to use it',
    hint:
      'Become a member of the group Hyper-V Administrators (as administrator, in PowerShell: ' +
      `Add-LocalGroupMember -SID S-1-5-32-578 -Member ${MEMBER}), sign out and in again.`,
  },
  {
    pattern: /0xC0351000|hypervisor is not running|0xC035100[0-9A-F]/i,
    code: 'accelerator-not-accessible',
    message: 'its hypervisor does not run',
    hint: 'Switch on virtualisation in the firmware’s settings, and the hypervisor, as administrator: bcdedit /set hypervisorlaunchtype auto; then start Windows anew.',
  },
  {
    pattern: /Virtual Machine Management service|^ObjectNotFound,.*GetVMHost/i,
    code: 'accelerator-not-accessible',
    message: 'its service does not run',
    hint: 'Start the service, as administrator: Start-Service vmms.',
  },
  {
    pattern: /0x80070020|being used by another process/i,
    code: 'disk-in-use',
    message: 'a disk of the machine is in use',
    hint: 'Another machine runs on the same data folder, or one was left running: stop it first (Get-VM shows all). A disk that is mounted in Windows has to be ejected.',
  },
  {
    pattern: /0x8007000E|0x800705AA|not enough memory|insufficient.*memory/i,
    code: 'not-enough-memory',
    message: 'Windows did not give the machine its memory',
    hint: 'Lower the setting memoryMiB, or close other programs.',
  },
  {
    pattern: /0x80070070|not enough space on the disk/i,
    code: 'hypervisor-failed',
    message: 'the disk of the data folder is full',
    hint: 'Make room there, or choose another data folder with BOATHOUSE_HOME.',
  },
  {
    pattern: /virtual switch/i,
    code: 'hypervisor-failed',
    message: 'the virtual switch is not there',
    hint: NO_SWITCH_HINT,
  },
  {
    pattern: /secure ?boot/i,
    code: 'hypervisor-failed',
    message: 'Secure Boot could not be switched off for the machine',
    hint: 'A policy of your organisation may demand it: the VM image is not signed. Use QEMU.',
  },
  {
    pattern: /0x80070005|0x8007000[23]|0xC03A00|access is denied|cannot find the (?:file|path)/i,
    code: 'disk-not-accessible',
    message: 'a disk of the machine cannot be opened',
    hint: 'Check owner and rights of the files in the data folder. It must be on a local NTFS or ReFS disk, neither compressed nor encrypted.',
  },
];

export function explainFailure({ id, message: said }: ScriptFailure, env = process.env): FailureExplanation {
  const text = `${id} ${said}`;
  const rule = RULES.find(({ pattern }) => pattern.test(text));
  const { code, message, hint } = rule ?? { code: 'hypervisor-failed', message: '', hint: '' };
  return { code, message, hint: hint.replace(MEMBER, () => quotedUser(env)) };
}

/** As PowerShell takes a text, whatever is in it. */
function quotedUser({ USERDOMAIN: domain = '', USERNAME: name = '' }: NodeJS.ProcessEnv): string {
  if (name === '') return 'DOMAIN\\USER';
  return `'${(domain === '' ? name : `${domain}\\${name}`).replaceAll("'", "''")}'`;
}
