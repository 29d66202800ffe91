import { idOf } from '../sample-objects.ts';

/** The route to a path of the sample container's files, or to where they begin. `more`: what is shown of it. */
export function containerFiles(path: string | null = null, ...more: readonly string[]): string {
  const base = `containers/${idOf('shop-web-1')}/files`;
  return path === null ? base : [base, encodeURIComponent(path), ...more].join('/');
}
