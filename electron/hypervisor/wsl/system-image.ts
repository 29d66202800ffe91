import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { sha256OfFile } from '../../host/sha256-sums.ts';
import { RECEIVE_SYSTEM_SCRIPT, SYSTEM_SUM_SCRIPT } from './scripts.ts';
import type { WslClient } from './wsl-client.ts';

/**
 * Sees to it that the distribution has exactly this image, of which a copy stays in there: read from a drive of Windows, each page would
 * cross two file systems and a network protocol. Its hash is looked at before every boot; one that differs is replaced, the data beside it
 * is not touched. Throws `hypervisor-failed`, and what `WslClient` does.
 */
export async function bringSystemImage(
  wsl: WslClient,
  distribution: string,
  options: { readonly image: string; readonly signal: CancelSignal },
): Promise<void> {
  const { image, signal } = options;
  const wanted = await sha256OfFile(image);
  const there = async (): Promise<boolean> =>
    (await wsl.run(distribution, SYSTEM_SUM_SCRIPT, { signal }))?.startsWith(wanted) === true;
  if (await there()) return;
  const received = await wsl.run(distribution, RECEIVE_SYSTEM_SCRIPT, { inputFile: image, signal });
  if (received !== null && (await there())) return;
  throw new BoathouseError(
    'hypervisor-failed',
    `the image could not be written into the distribution ${distribution}`,
    {
      hint: 'Make room on the drive that the data folder is on, and start again.',
    },
  );
}
