import type { WindowsAddon } from '../../../electron/native/windows-addon.ts';

const refused = (): never => {
  throw Object.assign(new Error("it could not be done (Windows' error 5)"), { code: 'WIN32_5' });
};

/** One that is refused all but what `parts` say. */
export function windowsAddon(parts: Partial<WindowsAddon>): WindowsAddon {
  return {
    restrictToUser: refused,
    belongsToUser: refused,
    describe: refused,
    setSparse: refused,
    allocatedBytes: refused,
    ...parts,
  };
}
