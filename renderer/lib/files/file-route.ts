import { filePath, parentPath } from '../../../electron/api/engine/file-path.ts';
import { navigate, type Route } from '../route.ts';

/** Where in a tree of files somebody is: in a folder, or at a file that is open. */
export interface FileRoute {
  readonly path: string;
  readonly isFile: boolean;
}

/** Of what stands after `files` in a route: `PATH`, or `PATH/file`. What is no path leads to the root. */
export function readFileRoute([path = '/', what]: Route): FileRoute {
  return filePath.safeParse(path).success && path !== '/'
    ? { path, isFile: what === 'file' }
    : { path: '/', isFile: false };
}

/** The whole route, `base` being that of the tree. */
export function fileRoute(base: Route, { path, isFile }: FileRoute): Route {
  return [...base, path, ...(isFile ? ['file'] : [])];
}

export function goToFolder(base: Route, path: string): void {
  navigate(...fileRoute(base, { path, isFile: false }));
}

export function goUp(base: Route, path: string): void {
  if (path !== '/') goToFolder(base, parentPath(path));
}
