import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Where an app on macOS runs that will not be there next time. `disk-image`: the volume of its dmg, which goes when that is ejected.
 * `translocated`: a read-only copy under a random path that macOS makes of an app which came from the internet and was never moved in Finder.
 */
export type FleetingPlace = 'disk-image' | 'translocated';

export interface PlaceToLookAt {
  readonly platform: NodeJS.Platform;
  /** The app's program. */
  readonly program: string;
  readonly isWritable: (folder: string) => boolean;
}

/**
 * Null: a place that stays, as far as one can tell. Nothing may lead to a fleeting one: no link, no login item, no machine that runs on its files.
 * An external drive is a volume as well, and stays; unlike a disk image's, it can be written to.
 */
export function fleetingPlace({ platform, program, isWritable }: PlaceToLookAt): FleetingPlace | null {
  if (platform !== 'darwin') return null;
  if (program.includes('/AppTranslocation/')) return 'translocated';
  const bundle = /^(?<bundle>\/Volumes\/[^/]+\/.*?\.app)\//.exec(program)?.groups?.['bundle'];
  return bundle === undefined || isWritable(dirname(bundle)) ? null : 'disk-image';
}

/** Of the present program. */
export function presentFleetingPlace(): FleetingPlace | null {
  return fleetingPlace({ platform: process.platform, program: process.execPath, isWritable });
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
