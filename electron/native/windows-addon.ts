import { BoathouseError } from '../base/errors.ts';
import { addonPlaces, loadFirst } from './load-addon.ts';

/**
 * What the addon in `windows/` offers, for named pipes and for sparse files. They throw an Error with a `code` of `WIN32_` and the number of the system's error
 * (`WIN32_5`: access is denied), and `WIN32_87` for what is no path.
 */
export interface WindowsAddon {
  /**
   * From now on this process' user alone, and nobody by a group or an inherited entry, may open the pipe that this process listens at, or add an
   * instance to it. Returns when the system has told the new list. Who has opened it before keeps what he has.
   */
  restrictToUser(path: string): void;
  /** Whether the pipe was made by this process' user, or by an administrator. It is opened and closed for that, as a client that says nothing. */
  belongsToUser(path: string): boolean;
  /** Owner and access list, as the system writes them (SDDL): `O:…D:P(A;;FA;;;S-1-5-21-…)`. Opens the pipe as `belongsToUser` does. */
  describe(path: string): string;
  /** From now on what was never written in the file takes no room (`FSCTL_SET_SPARSE`). It may be open elsewhere, by who lets others write. */
  setSparse(path: string): void;
  /** What the file takes on the disk (`GetCompressedFileSize`). */
  allocatedBytes(path: string): number;
}

/** Built by `npm run build:windows`, and optional as the other one is. Throws `windows-addon-missing`. */
export function loadWindowsAddon(places: readonly string[] = addonPlaces('boathouse-windows.node')): WindowsAddon {
  const loaded = loadFirst(places);
  if (!('cause' in loaded)) return loaded.addon as WindowsAddon;
  const reason = loaded.cause === undefined ? 'is not there' : 'cannot be loaded';
  throw new BoathouseError('windows-addon-missing', `The native addon for Windows ${reason}`, {
    hint: 'Packages for Windows have it where their maker had a compiler for it: `npm run build:windows`, on Linux with mingw-w64.',
    cause: loaded.cause,
  });
}
