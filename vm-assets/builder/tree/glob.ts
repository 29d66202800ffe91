/** A test for paths: `*` and `?` within a folder, `**` across folders, all else as it stands. */
export function globTest(glob: string): (path: string) => boolean {
  const pattern = glob.replace(/\*\*|[*?]|[.+^${}()|[\]\\]/g, (found) => {
    if (found === '**') return '.*';
    if (found === '*') return '[^/]*';
    if (found === '?') return '[^/]';
    return `\\${found}`;
  });
  const expression = new RegExp(`^${pattern}$`);
  return (path) => expression.test(path);
}
