import { fileURLToPath } from 'node:url';
import { resourcesUrl } from '../api/packaged-app.ts';
import { PACKAGED_FOLDER } from '../hypervisor/packaged-folder.ts';

/** Where an installed app has its own hypervisors, if its package brings any; null in a checkout. */
export function packagedHypervisors(moduleUrl: string = import.meta.url): string | null {
  const resources = resourcesUrl(moduleUrl);
  return resources === null ? null : fileURLToPath(new URL(PACKAGED_FOLDER, resources));
}
