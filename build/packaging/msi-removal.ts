import { readFile, writeFile } from 'node:fs/promises';
import { BoathouseError } from '../../electron/base/errors.ts';

/**
 * What an MSI runs before it takes the program away, put into the project that electron-builder has written for WiX, whose template has no place for it
 * (electron-builder's pull 5752). It is of removals alone; an upgrade is one too, in which the old package is removed as it says itself.
 *
 *   removed                                  uninstall --yes          what was put elsewhere goes, the data stays
 *   removed, and BOATHOUSE_DELETE_DATA is 1  uninstall --yes --data   (msiexec /x … BOATHOUSE_DELETE_DATA=1); any other value deletes nothing
 *   replaced                                 stop                     as in the NSIS installer
 *
 * REMOVE is set by whoever removes a package, UPGRADINGPRODUCTCODE by RemoveExistingProducts (learn.microsoft.com, “UPGRADINGPRODUCTCODE property”). Windows'
 * list of programs removes without a dialog, so nobody is asked for the data. It is run after CostFinalize, which finds out the folders (below), and before
 * InstallValidate, which looks for files in use; not deferred, so as the user. Its answer is not looked at: a removal that fails because of it would help
 * nobody. cmd.exe runs it in a window of its own, with no limit but the command's. **Never made by WiX 4, never run on Windows**: what was tried stands in RELEASING.md.
 *
 * APPLICATIONFOLDER is looked up in no registry, and need not be: a folder of which an installed component is (the Component table's Directory_) is at a removal the one
 * that it was installed into (wix-users, March 2011, message 44575), and the program itself is one of that folder's. `[#mainExecutable]` would say no more. Not proven.
 */
const ACTIONS: readonly { readonly id: string; readonly command: string; readonly condition: string }[] = [
  {
    id: 'boathouseUninstall',
    command: 'uninstall --yes',
    condition: 'NOT UPGRADINGPRODUCTCODE AND NOT BOATHOUSE_DELETE_DATA="1"',
  },
  {
    id: 'boathouseDelete',
    command: 'uninstall --yes --data',
    condition: 'NOT UPGRADINGPRODUCTCODE AND BOATHOUSE_DELETE_DATA="1"',
  },
  { id: 'boathouseStop', command: 'stop', condition: 'UPGRADINGPRODUCTCODE' },
];

/** Between MigrateFeatureStates (1200) and InstallValidate (1400), as WiX and Windows number them. */
const AFTER_COSTING = 1301;
const END = '</Product>';

/** electron-builder's `msiProjectCreated`: changes the file of the project. Throws `package-failed`. */
export async function addRemovalToMsi(file: string): Promise<void> {
  await writeFile(file, withRemoval(await readFile(file, 'utf8')));
}

export function withRemoval(project: string): string {
  const [before = '', after, ...rest] = project.split(END);
  if (after === undefined || rest.length > 0) {
    throw new BoathouseError(
      'package-failed',
      'The project of the MSI is not what electron-builder has written so far',
      {
        hint: 'Another electron-builder needs another build/packaging/msi-removal.ts. NSIS does without: --format nsis.',
      },
    );
  }
  return [before.trimEnd(), ...elements().map((line) => `    ${line}`), `  ${END}${after}`].join('\n');
}

function elements(): string[] {
  const launcher = '&quot;[APPLICATIONFOLDER]resources\\bin\\boathouse.cmd&quot;';
  return [
    '<Property Id="BOATHOUSE_DELETE_DATA" Secure="yes"/>',
    ...ACTIONS.map(
      ({ id, command }) =>
        `<CustomAction Id="${id}" Directory="APPLICATIONFOLDER" ExeCommand="&quot;[System64Folder]cmd.exe&quot; /d /s /c &quot;${launcher} ${command}&quot;" Execute="immediate" Impersonate="yes" Return="ignore"/>`,
    ),
    '<InstallExecuteSequence>',
    ...ACTIONS.map(
      ({ id, condition }, index) =>
        `  <Custom Action="${id}" Sequence="${AFTER_COSTING + index}">REMOVE="ALL" AND ${condition}</Custom>`,
    ),
    '</InstallExecuteSequence>',
  ];
}
