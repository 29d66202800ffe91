import { join } from 'node:path';
import type { Endpoint } from '../../host/endpoint.ts';
import { findFreePort } from '../../host/free-port.ts';
import type { MachineSpec } from '../driver.ts';
import { checkedSocketPath } from '../socket-path.ts';
import type { RunFiles } from './command-line.ts';

/**
 * Chooses the sockets of a run. On Windows, where QEMU and Node have no socket file in common, they are ports of 127.0.0.1. QEMU
 * talks to one client at a time, and that is us as long as we live; a machine whose backend was killed can be commanded by any
 * program of this computer until the next start, which is why the product's Windows drivers do not stop at QEMU.
 */
export async function chooseRunFiles(
  spec: MachineSpec,
  runFolder: string,
  platform: NodeJS.Platform,
): Promise<RunFiles> {
  const endpoint = async (name: string): Promise<Endpoint> =>
    platform === 'win32'
      ? { kind: 'tcp', port: await findFreePort() }
      : { kind: 'unix', path: checkedSocketPath(join(runFolder, `${name}.sock`)) };
  const shareSockets = new Map<string, string>();
  spec.shares.forEach((share, index) => {
    if (share.kind === 'virtiofs')
      shareSockets.set(share.tag, checkedSocketPath(join(runFolder, `share${index}.sock`)));
  });
  return {
    qmp: await endpoint('qmp'),
    console: await endpoint('console'),
    pidFile: join(runFolder, 'qemu.pid'),
    shareSockets,
  };
}
