import { join } from 'node:path';
import { BoathouseError } from '../../base/errors.ts';
import { checkedSocketPath } from '../socket-path.ts';

/** What a run of HyperKit has in its folder. */
export interface RunFiles {
  /** HyperKit removes it when it exits, and not when it is killed or aborts (`remove_pidfile` in its `src/hyperkit.c`). */
  readonly pidFile: string;
  /** In a form that HyperKit boots (`linux-kernel/`). */
  readonly kernel: string;
  /** Where HyperKit writes the name of the pseudo-terminal that it made for the console. */
  readonly terminal: string;
  /** The last 64 KiB that the guest printed, in a ring without a mark where it begins. */
  readonly consoleRing: string;
  /** Where HyperKit dials with its network card (`relay/relay-program.ts`). */
  readonly card: string;
  /** Of virtio-sock: HyperKit listens at `connect` in it. Who connects there writes `CID.PORT` and a line end, each eight hexadecimal digits. */
  readonly vsockFolder: string;
  /** Where HyperKit dials for the share's 9P server. */
  readonly shareSocket: (index: number) => string;
}

/** The longest name in the folder of virtio-sock, which HyperKit makes room for (pci_vtsock_init). */
const VSOCK_NAME = '00000000.00000000';

/** Throws `socket-path-too-long`, and `hypervisor-failed` for a folder that HyperKit's command line cannot name. */
export function runFiles(runFolder: string): RunFiles {
  if (runFolder.includes(',')) {
    throw new BoathouseError('hypervisor-failed', `HyperKit takes no path with a comma: ${runFolder}`, {
      hint: 'Choose another data folder with BOATHOUSE_HOME, or use QEMU.',
    });
  }
  const vsockFolder = join(runFolder, 'vsock');
  checkedSocketPath(join(vsockFolder, VSOCK_NAME));
  return {
    pidFile: join(runFolder, 'hyperkit.pid'),
    kernel: join(runFolder, 'kernel'),
    terminal: join(runFolder, 'tty'),
    consoleRing: join(runFolder, 'console-ring'),
    card: join(runFolder, 'card.sock'),
    vsockFolder,
    shareSocket: (index) => join(runFolder, `share${index}.sock`),
  };
}
