import { findQemu } from '../../../../electron/hypervisor/qemu/find-qemu.ts';
import { expectSuccess } from '../../../support/command.ts';
import { hostArchitecture } from '../../../support/debian-tools.ts';

/** The first line of what the QEMU that machines run in says of itself. */
export async function hypervisorVersion(): Promise<string> {
  const { env, platform } = process;
  const { binary } = await findQemu(hostArchitecture(), { platform, env, packagedFolder: null });
  const [line = ''] = (await expectSuccess([binary, '--version'], { env })).split('\n');
  return line;
}
