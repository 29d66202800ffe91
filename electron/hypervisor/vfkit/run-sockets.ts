import { join } from 'node:path';
import { BoathouseError } from '../../base/errors.ts';
import { checkedSocketPath } from '../socket-path.ts';

/** What a run of vfkit binds in its folder. */
export interface RunSockets {
  /** vfkit's control socket. */
  readonly rest: string;
  /** Where vfkit dials with its network card (`cable/cable-program.ts`). */
  readonly card: string;
}

/** The longest name of the socket that vfkit binds beside the card's (`localUnixSocketPath` in its `pkg/vf/virtionet.go`). */
const OWN_SOCKET_NAME = 'vfkit-ffffff-ffff.sock';

/** Throws `socket-path-too-long`, and `hypervisor-failed` for a folder that vfkit's command line cannot name. */
export function runSockets(runFolder: string): RunSockets {
  if (runFolder.includes(',')) {
    throw new BoathouseError('hypervisor-failed', `vfkit takes no path with a comma: ${runFolder}`, {
      hint: 'Choose another data folder with BOATHOUSE_HOME, or use QEMU.',
    });
  }
  checkedSocketPath(join(runFolder, OWN_SOCKET_NAME));
  return { rest: join(runFolder, 'rest.sock'), card: join(runFolder, 'card.sock') };
}
