import { realpathSync } from 'node:fs';

/** Of the environment. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The file of the AppImage that the present program runs from; null: from none. Its runtime sets `APPIMAGE` (that file) and `APPDIR` (where it is
 * mounted), and all that is started from there inherits both: of an editor's terminal, the app of a deb and the command of a checkout. So they are
 * ours only where our program lies in the mount. That one has the path that the system knows, which the folder for temporary files may lead to by a link.
 */
export function ownAppImage(env: Variables, program: string = process.execPath): string | null {
  const { APPIMAGE: image = '', APPDIR: mount = '' } = env;
  if (image === '' || mount === '') return null;
  return program.startsWith(`${resolved(mount)}/`) ? image : null;
}

function resolved(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder.replace(/\/+$/, '');
  }
}
