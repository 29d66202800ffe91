import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import type { ConfigurationOptions } from './configuration-options.ts';
import { addRemovalToMsi } from './msi-removal.ts';

/** Everything goes into the user's own folder, so no administrator is asked for. Signed by what the environment names (WIN_CSC_LINK, CSC_LINK). */
export function windowsConfiguration({ root }: ConfigurationOptions): Configuration {
  const icon = join(root, 'build', 'icons', 'app.ico');
  return {
    win: {
      icon,
      requestedExecutionLevel: 'asInvoker',
    },
    nsis: {
      oneClick: true,
      perMachine: false,
      allowElevation: false,
      packElevateHelper: false,
      installerIcon: icon,
      uninstallerIcon: icon,
      include: join(root, 'build', 'packaging', 'resources', 'installer.nsh'),
      // The data is not in the folders that this would delete; the script asks for it.
      deleteAppDataOnUninstall: false,
      differentialPackage: false,
    },
    msiProjectCreated: addRemovalToMsi,
    msi: { oneClick: false, perMachine: false, upgradeCode: MSI_UPGRADE_CODE },
  };
}

/** By which Windows knows that one package replaces another: never to be changed. */
const MSI_UPGRADE_CODE = '6F0B3C52-8B1E-4C0D-9E35-2A4F7D1C8E90';
