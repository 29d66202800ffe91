import { readFile } from 'node:fs/promises';
import { pack } from 'tar-stream';
import { BoathouseError } from '../../base/errors.ts';
import { fileOfCpio } from './cpio-file.ts';

/** In the initramfs of every image. */
const BUSYBOX = 'usr/bin/busybox';

/**
 * No drives of Windows by themselves, and no programs of it: what runs in here is a container engine. `root` is where links of Windows to `C:\\…` lead,
 * which in the guest is `/c`. `localhost` and DNS are as WSL makes them
 * (learn.microsoft.com, “Advanced settings configuration in WSL”).
 */
const WSL_CONF = `[boot]
systemd=false
[automount]
enabled=false
root=/
mountFsTab=false
[interop]
enabled=false
appendWindowsPath=false
[network]
generateHosts=false
generateResolvConf=true
`;

const FOLDERS = [
  'bin',
  'boathouse',
  'boathouse/data',
  'boathouse/image',
  'dev',
  'etc',
  'lib',
  'lib/modules',
  'mnt',
  'proc',
  'root',
  'run',
  'sbin',
  'sys',
  'tmp',
  'usr',
];

const FILES: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  'etc/group': 'root:x:0:\n',
  'etc/os-release': 'NAME=Boathouse\nID=boathouse\n',
  'etc/wsl.conf': WSL_CONF,
};

/**
 * The distribution, as the tar that it is imported from: a busybox, and places for what comes later (`scripts.ts`). It holds nothing that an
 * update would have to change. Throws `hypervisor-failed` when the initramfs has no busybox.
 */
export async function distributionTar(initramfs: string): Promise<Buffer> {
  const busybox = fileOfCpio(await readFile(initramfs), BUSYBOX);
  if (busybox === null) {
    const message = `the initramfs ${initramfs} has no ${BUSYBOX}, of which the WSL distribution is made`;
    throw new BoathouseError('hypervisor-failed', message, { hint: 'Build or fetch the image anew.' });
  }
  const archive = pack();
  for (const name of FOLDERS) archive.entry({ name: `${name}/`, type: 'directory', mode: 0o755 });
  archive.entry({ name: 'bin/busybox', mode: 0o755 }, busybox);
  for (const name of ['bin/sh', 'bin/mount']) archive.entry({ name, type: 'symlink', linkname: 'busybox' });
  for (const [name, text] of Object.entries(FILES)) archive.entry({ name, mode: 0o644 }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
