/**
 * The path of Windows that a source in the guest's form means: `/c/Users/ann` and `//c/Users/ann`, as the shells of Git and MSYS and some
 * compose files write it, are `C:\Users\ann` (`vm/guest-path.ts` is the way there). What names no drive stays as it is.
 */
export function drivePath(source: string): string {
  const match = /^\/{1,2}([A-Za-z])(\/.*)?$/s.exec(source);
  if (match === null) return source;
  return `${(match[1] ?? '').toUpperCase()}:${(match[2] ?? '/').replaceAll('/', '\\')}`;
}
