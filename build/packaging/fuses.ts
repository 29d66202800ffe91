import type { Configuration } from 'electron-builder';
import type { PackageTarget } from './package-target.ts';

/**
 * What Electron's program can be made to do, fixed in the program itself; why each is so stands in `electron/main/SECURITY.md`, "Fuses".
 * What a system does not have is not set there: only macOS and Windows check the archive, and on Linux the cookies' key would be asked
 * of the desktop's keyring, at each start, for cookies that the app does not have.
 */
export function fuses({ platform, arch }: PackageTarget): NonNullable<Configuration['electronFuses']> {
  return {
    // The backend and the command line are this program as Node.
    runAsNode: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: platform !== 'linux',
    enableCookieEncryption: platform !== 'linux',
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    // Apple silicon starts no program whose signature does not fit, and setting fuses breaks the one that Electron came with. Where there is an
    // identity to sign by, that follows; where there is none, this is the only one.
    resetAdHocDarwinSignature: platform === 'mac' && arch !== 'x64',
  };
}
