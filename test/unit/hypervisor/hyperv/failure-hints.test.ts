import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../../../electron/hypervisor/hyperv/failure-hints.ts';

const failure = (id: string, message: string) => ({ id, category: '', command: '', message });

describe('failures of Hyper-V', () => {
  it.each([
    [
      'the module is absent',
      'CommandNotFoundException',
      'Die Benennung "Get-VMHost" wurde nicht als Name erkannt.',
      'hypervisor-missing',
      'Enable-WindowsOptionalFeature',
    ],
    [
      'no member of the group, in any language',
      'AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVMHost',
      'Sie haben nicht die Berechtigung.',
      'accelerator-not-accessible',
      'Hyper-V Administrators',
    ],
    [
      'a policy, in any language',
      'MethodInvocationNotSupportedInConstrainedLanguage',
      'Die Methode kann nicht aufgerufen werden.',
      'accelerator-not-accessible',
      'AppLocker',
    ],
    [
      'no hypervisor',
      'OperationFailed,x',
      "'b' could not be started because the hypervisor is not running (0xC0351000).",
      'accelerator-not-accessible',
      'bcdedit',
    ],
    [
      'no service',
      'ObjectNotFound,x',
      'Verify that the Virtual Machine Management service on the computer is running.',
      'accelerator-not-accessible',
      'vmms',
    ],
    ['memory', 'OperationFailed,x', 'Nicht genügend Arbeitsspeicher (0x8007000E).', 'not-enough-memory', 'memoryMiB'],
    [
      'a disk in use',
      'OperationFailed,x',
      'The process cannot access the file because it is being used by another process. (0x80070020)',
      'disk-in-use',
      'stop it first',
    ],
    [
      'a disk that is denied',
      'OperationFailed,x',
      'General access denied error (0x80070005).',
      'disk-not-accessible',
      'NTFS',
    ],
    [
      'a full disk',
      'OperationFailed,x',
      'There is not enough space on the disk. (0x80070070)',
      'hypervisor-failed',
      'Make room',
    ],
    [
      'no switch',
      'InvalidParameter,x',
      'Hyper-V was unable to find a virtual switch with name "Default Switch".',
      'hypervisor-failed',
      'Restart-Service vmms',
    ],
    [
      'no switch on Windows Server',
      'InvalidParameter,x',
      'Hyper-V was unable to find a virtual switch with name "Default Switch".',
      'hypervisor-failed',
      'Windows Server has none: use WSL',
    ],
    ['Secure Boot', 'OperationFailed,x', 'The secure boot setting cannot be changed.', 'hypervisor-failed', 'policy'],
  ])('%s', (...[, id, message, code, hint]) => {
    const explanation = explainFailure(failure(id, message));
    expect(explanation.code).toBe(code);
    expect(explanation.hint).toContain(hint);
  });

  it('names who is to be a member of the group, whose name is in the system’s language', () => {
    const denied = failure('AccessDenied,x', 'nein');
    const hintFor = (env: NodeJS.ProcessEnv): string => explainFailure(denied, env).hint;
    const command = 'Add-LocalGroupMember -SID S-1-5-32-578 -Member';
    expect(hintFor({ USERDOMAIN: 'BÜRO', USERNAME: "Jo O'Neil" })).toContain(`${command} 'BÜRO\\Jo O''Neil')`);
    expect(hintFor({ USERNAME: '$& $1' })).toContain(`${command} '$& $1')`);
    expect(hintFor({})).toContain(`${command} DOMAIN\\USER)`);
  });

  it('of which nothing is known has no hint', () => {
    expect(explainFailure(failure('OperationFailed,x', 'Something else.'))).toEqual({
      code: 'hypervisor-failed',
      message: '',
      hint: '',
    });
  });
});
