import { Store } from './store.ts';

/**
 * Where the user is, as the segments of the page's hash: `#/containers/abc/logs`. So every view has an address, the browser's back
 * button works, and no server has to know about it.
 */
export type Route = readonly string[];

export function parseRoute(hash: string): Route {
  return hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
}

export function formatRoute(route: Route): string {
  return `#/${route.map(encodeURIComponent).join('/')}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const routeStore = new Store<Route>([]);

export function navigate(...route: string[]): void {
  globalThis.location.hash = formatRoute(route);
}

/** Call once, at the start of the page. */
export function followHash(): void {
  const read = (): void => routeStore.set(parseRoute(globalThis.location.hash));
  read();
  globalThis.addEventListener('hashchange', read);
}
