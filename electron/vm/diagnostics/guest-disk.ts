import { formatBytes } from '../format-bytes.ts';
import { askGuest } from './ask-guest.ts';
import { failure, MACHINE_NOT_RUNNING, ok, warning } from './finding.ts';
import type { DiagnosticCheck, Finding } from './types.ts';

const NEARLY_FULL = 0.9;
const FULL = 0.98;
const FIX =
  'Remove what is not needed: docker system prune --volumes. Or make the disk larger: boathouse settings set disk.sizeGiB, then restart.';

export const guestDiskCheck: DiagnosticCheck = {
  id: 'guest-disk',
  title: 'The VM’s data disk has room',
  async run({ machine, clock }, signal) {
    if (machine.guest === null) return MACHINE_NOT_RUNNING;
    return judge(await askGuest(machine.guest, 'df -P -k /var && df -P -i /var', { clock, signal }));
  },
};

/** Two tables of one row: 1024-byte blocks, then inodes. */
function judge(text: string): Finding {
  const rows = text.split('\n').filter((line) => /^\S+\s+\d+\s+\d+/.test(line));
  const [blocks, inodes] = rows.map((row) => row.split(/\s+/).slice(1, 4).map(Number));
  const [totalKiB = 0, usedKiB = 0, freeKiB = 0] = blocks ?? [];
  if (totalKiB === 0) throw new Error('df said nothing about /var');
  const [inodesTotal = 0, inodesUsed = 0] = inodes ?? [];
  // The file system keeps a part for root, which is neither used nor free.
  const used = usedKiB / (usedKiB + freeKiB);
  const inodePart = inodesTotal === 0 ? 0 : inodesUsed / inodesTotal;
  const detail =
    `${formatBytes(usedKiB * 1024)} of ${formatBytes(totalKiB * 1024)} are used (${Math.round(used * 100)} %), ` +
    `and ${Math.round(inodePart * 100)} % of the possible files.`;
  const part = Math.max(used, inodePart);
  if (part >= FULL) return failure(detail, FIX);
  return part >= NEARLY_FULL ? warning(detail, FIX) : ok(detail);
}
