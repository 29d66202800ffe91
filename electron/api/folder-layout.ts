import { textHash } from '../base/text-hash.ts';
/**
 * The inventory of the data folder: every file that Boathouse keeps for one machine, and nothing else stands in it. A front end
 * needs it to find the backend's socket; the backend to find all the rest. Where the folder is: `client/home-folder.ts`.
 *
 *   settings.json          what the user changed (0600)
 *   state.json             what we must remember: the docker context that was selected before ours
 *   lock                   pid and start time of the backend that owns this folder
 *   keys/                  id_ed25519[.pub] of this install, ssh_host_ed25519_key[.pub] of the guest (0600)
 *   disks/data.img         the data disk, sparse, ext4: images, containers, volumes (unless settings move it); with WSL, which distribution has them
 *   disks/boathouse-…/     with WSL, that distribution's own disk, beside the file
 *   disks/data.vhdx        in its place, where Hyper-V runs the machine
 *   disks/data.json        where the data disk was last, and how large: a lost one is not taken for a first start
 *   disks/config.img       what the guest is told at boot, written anew each time (0600)
 *   images/record.json     which VM image booted last, which one is kept, and which one did not boot
 *   images/SHA-256/        the image that is kept in case that of the next version does not boot; at most one
 *   cache/                 answers that were expensive to find: which accelerator works, image hashes; safe to delete
 *   log/backend.log        the backend's log; backend.log.1 is the older half
 *   log/console.log        the guest's console; console.log.1 is the older half
 *   log/hypervisor.log     the hypervisor's own output of the last start
 *   log/network-cable.log  vfkit, HyperKit: of the process that holds the network card's other end
 *   log/virtiofsd-N.log    QEMU: of the process that serves the folder N that the VM sees, counted from 0
 *   log/shareN.log         of the process that serves the folder N over ssh, of its last connection
 *   app/                   the desktop app's: Electron's files, and app.json, where the window stood
 *   run/                   0700; sockets and pid files of the running machine:
 *     docker.sock          the engine (0600)
 *     api.sock             the backend's API (0600)
 *     ssh.sock             the guest's sshd, when the guest is on our own network (0600)
 *     shareN-M.sock        of the process that serves the folder N over ssh, to connection M (0600)
 *     machine.json         the running machine and what it was started with, for a backend that comes after a crash (0600)
 *     vm/                  the hypervisor's own: QMP, console, network, pid
 */
export interface FolderLayout {
  readonly home: string;
  readonly settingsFile: string;
  readonly stateFile: string;
  readonly lockFile: string;
  readonly keysFolder: string;
  readonly disksFolder: string;
  readonly dataDiskRecord: string;
  readonly configDisk: string;
  readonly imagesFolder: string;
  readonly imageRecord: string;
  readonly cacheFolder: string;
  readonly logFolder: string;
  readonly backendLog: string;
  readonly consoleLog: string;
  readonly hypervisorLog: string;
  readonly appFolder: string;
  readonly runFolder: string;
  readonly engineSocket: string;
  readonly apiSocket: string;
  readonly machineRecord: string;
  readonly vmRunFolder: string;
  readonly sshSocket: string;
  readonly networkSocket: string;
}

/** Names of the data disk's file, by its format, in `disks/` or in the folder that the setting `disk.folder` names. */
export const DATA_DISK_NAMES = { raw: 'data.img', vhdx: 'data.vhdx' } as const;

export function folderLayout(home: string, platform: string): FolderLayout {
  const windows = platform === 'win32';
  const join = (...parts: string[]): string => [home, ...parts].join(windows ? '\\' : '/');
  const socket = (name: string): string =>
    windows ? `\\\\.\\pipe\\boathouse-${pipeId(home)}-${name}` : join('run', `${name}.sock`);
  return {
    home,
    settingsFile: join('settings.json'),
    stateFile: join('state.json'),
    lockFile: join('lock'),
    keysFolder: join('keys'),
    disksFolder: join('disks'),
    dataDiskRecord: join('disks', 'data.json'),
    configDisk: join('disks', 'config.img'),
    imagesFolder: join('images'),
    imageRecord: join('images', 'record.json'),
    cacheFolder: join('cache'),
    logFolder: join('log'),
    backendLog: join('log', 'backend.log'),
    consoleLog: join('log', 'console.log'),
    hypervisorLog: join('log', 'hypervisor.log'),
    appFolder: join('app'),
    runFolder: join('run'),
    engineSocket: socket('docker'),
    apiSocket: socket('api'),
    machineRecord: join('run', 'machine.json'),
    vmRunFolder: join('run', 'vm'),
    sshSocket: socket('ssh'),
    networkSocket: join('run', 'vm', 'net.sock'),
  };
}

/** Named pipes share one flat name space: a short hash of the folder keeps two data folders apart. */
function pipeId(home: string): string {
  return (textHash(home.toLowerCase()) >>> 0).toString(16).padStart(8, '0');
}
