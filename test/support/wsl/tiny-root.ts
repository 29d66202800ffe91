import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileOfCpio } from '../../../electron/hypervisor/wsl/cpio-file.ts';
import { erofsImage } from '../../../vm-assets/builder/output/erofs.ts';
import { FileTree } from '../../../vm-assets/builder/tree/file-tree.ts';
import { TINY_GUEST_GREETING } from '../tiny-guest.ts';

/**
 * The tiny guest (`../tiny-guest.ts`) for a hypervisor that brings its own kernel: an image that holds a busybox, and the script that such a
 * one starts. It greets, echoes its console, powers off by itself (`q`), resets (`r`) and floods its console with 128 KiB (`f`).
 */
const GUEST = `#!/usr/bin/busybox sh
printf '${TINY_GUEST_GREETING}\\r\\n'
while IFS= read -r -n 1 key; do
  case $key in
    q) exit 130 ;;
    r) exit 129 ;;
    f) head -c 131072 /dev/zero | tr '\\0' x ;;
    w) echo kept >>$2/note ;;
    c) cat $2/note ;;
    *) printf %s "$key" ;;
  esac
done
`;

/** `initramfs`: of an image, whose busybox it gets. */
export async function writeTinyRoot(folder: string, initramfs: string): Promise<string> {
  const busybox = fileOfCpio(await readFile(initramfs), 'usr/bin/busybox');
  if (busybox === null) throw new Error(`${initramfs} has no busybox`);
  const tree = new FileTree();
  tree.set('/usr/bin/busybox', { type: 'file', mode: 0o755, data: busybox });
  tree.set('/usr/lib/boathouse/diskless', { type: 'file', mode: 0o755, data: Buffer.from(GUEST) });
  const path = join(folder, 'tiny-root.img');
  await writeFile(path, erofsImage(tree));
  return path;
}
