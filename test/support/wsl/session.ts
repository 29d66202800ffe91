import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { COMPUTER_DRIVES, writeInit } from './init.ts';
import type { StandInNetwork } from './network.ts';

/** As WSL's NAT gives one. */
export const CARD_ADDRESS = '172.28.5.6/20';
const GATEWAY = '172.28.0.1';
/** One for all, so that nobody remembers the one before. */
const CARD_MAC = '00:15:5d:28:05:06';
/** The computer's network, in the set-up. */
const COMPUTER = '/proc/self/fd/9';

/**
 * What a distribution's processes see in WSL, made with this computer's own kernel: namespaces of their own but for what all share, `/dev`,
 * an empty `/run`, control groups, `/` writable, and a first process that is not theirs. Not as in WSL: each session is alone, with a network
 * of its own (in WSL all distributions have one), and ends as soon as it is over (in WSL some seconds later). Control groups of a version 1
 * that has all controllers stay with the computer.
 *
 * At the other end of the network card is a bridge of the computer, where the state's folder names one (`network.ts`), else nobody. In the mirrored
 * mode there is no card, and the network is the computer's: that the two are one is all that WSL's mode has in common with it.
 */
const SETUP = `
set -e
cd "$1"; shift
mode=$1 bridge=$2 port=$3; shift 3
mount --bind . .
cd "$PWD"
mount --rbind /dev dev
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup 2>/dev/null || mount -t tmpfs cgroup sys/fs/cgroup
mount -t tmpfs tmpfs run
mkdir .${COMPUTER_DRIVES}
mount --rbind / .${COMPUTER_DRIVES}
if [ "$mode" = nat ]; then
  ip link set lo up
  ip link add eth0 address ${CARD_MAC} type veth peer name "$port"
  if [ -n "$bridge" ]; then
    ip link set "$port" netns ${COMPUTER}
    nsenter --net=${COMPUTER} ip link set "$port" master "$bridge" up
  else
    ip link set "$port" up
  fi
  ip addr add ${CARD_ADDRESS} dev eth0
  ip link set eth0 up
  ip route add default via ${GATEWAY}
fi
exec 9<&-
directory=$1; shift
/sbin/pivot_root . mnt
cd /
/bin/busybox umount -l /mnt
cd "$directory"
set +e
"$@"
exit $?`;

const UNIFIED = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'];

export interface SessionOptions {
  readonly root: string;
  readonly folder: string;
  readonly network: StandInNetwork;
  readonly argv: readonly string[];
  /** Told as soon as there is something to kill. */
  readonly onStart: (pid: number, group: string | null) => void;
}

/** The exit code of the program, as a shell tells it. */
export async function runSession({ root, folder, network, argv, onStart }: SessionOptions): Promise<number> {
  const group = controlGroup();
  const joining = group === null ? '' : `echo $$ >'${group}/cgroup.procs'; `;
  writeInit(root, { mode: network.mode, gateway: GATEWAY });
  const own = network.mode === 'nat' ? ['--net'] : [];
  const namespaces = ['--mount', '--pid', '--uts', '--ipc', ...own, '--cgroup', '--propagation', 'private'];
  const card = [network.mode, network.bridge, `wsl${process.pid}`];
  // The first process of the namespaces goes with unshare, and with it all others.
  const unshare = [
    'unshare',
    ...namespaces,
    '--fork',
    '--kill-child',
    '/bin/sh',
    '-c',
    SETUP,
    'wsl',
    root,
    ...card,
    folder,
  ];
  const child = spawn('/bin/sh', ['-c', `${joining}exec 9</proc/self/ns/net; exec "$@"`, 'wsl', ...unshare, ...argv], {
    stdio: 'inherit',
    detached: true,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', WSL_DISTRO_NAME: 'stand-in' },
  });
  onStart(child.pid ?? -1, group);
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  return exitCode ?? 255;
}

/** One of the unified hierarchy, so that what the guest makes there is beneath it; null where there is none to be had. */
function controlGroup(): string | null {
  const place = UNIFIED.find((one) => existsSync(join(one, 'cgroup.procs')));
  if (place === undefined) return null;
  const group = join(place, `boathouse-wsl-${process.pid}`);
  try {
    mkdirSync(group);
    return group;
  } catch {
    return null;
  }
}

/** Of a session that is over. What is left in there by then, if anything, stays. */
export function removeControlGroup(group: string): void {
  for (const name of ['services', 'docker', '']) {
    try {
      rmdirSync(join(group, name));
    } catch {
      // Not there, or in use for a moment longer.
    }
  }
}
