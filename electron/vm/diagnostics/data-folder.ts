import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { failure, ok, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

export const dataFolderCheck: DiagnosticCheck = {
  id: 'data-folder',
  title: 'The data folder is writable, and for this user alone',
  async run({ layout, platform }) {
    const folders = [layout.home, layout.keysFolder, layout.disksFolder, layout.logFolder, layout.runFolder];
    for (const folder of folders) {
      try {
        await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      } catch {
        return failure(
          `The folder ${folder} is missing or cannot be written.`,
          `Make it yours: chown -R "$USER" ${layout.home}`,
        );
      }
    }
    if (platform === 'win32') return ok(`${layout.home} can be written.`);
    for (const folder of folders.filter((candidate) => candidate !== layout.home)) {
      const { mode } = await stat(folder);
      if ((mode & 0o077) !== 0) {
        const bits = (mode & 0o777).toString(8);
        return warning(
          `Others on this computer may enter ${folder} (mode ${bits}); keys and sockets are in there.`,
          `chmod 700 ${folder}`,
        );
      }
    }
    return ok(`${layout.home} can be written, and nobody else may enter it.`);
  },
};
