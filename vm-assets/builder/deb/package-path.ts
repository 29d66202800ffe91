const mergedFolders = /^\/(bin|sbin|lib|lib64)(?=\/)/;

/**
 * A path as it stands in a package (`./bin/x`) as an absolute path on a merged-usr system (`/usr/bin/x`); undefined for a path
 * that leaves the root or names nothing.
 */
export function packagePath(name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || name.includes('\0')) return undefined;
  return mergedUsr(`/${parts.join('/')}`);
}

/** `/bin/x`, `/sbin/x`, `/lib/x` and `/lib64/x` are links into /usr: the path that they lead to. */
export function mergedUsr(path: string): string {
  return path.replace(mergedFolders, '/usr/$1');
}
