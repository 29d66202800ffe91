import { type ComponentType, createElement, use } from 'react';

/** A component whose code comes in a file of its own. */
export interface Later<Props> {
  (props: Props): React.ReactNode;
  /** Gets it before it is needed, or once more where it could not be had. False: it cannot be had now. */
  readonly fetch: () => Promise<boolean>;
}

/**
 * Makes a component that is fetched when it is first shown. Fetched before, it is there at once: React's own `lazy` keeps what stands in for
 * it for a third of a second, and a failure for ever. Here a failure lasts until the next `fetch`, which a page needs that has lost its
 * server for a moment.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  let component: ComponentType<Props> | null = null;
  let coming: Promise<ComponentType<Props>> | null = null;
  let hasFailed = false;
  const get = (): Promise<ComponentType<Props>> => {
    coming ??= load().then(
      (loaded) => (component = loaded),
      (error: unknown) => {
        hasFailed = true;
        throw error;
      },
    );
    return coming;
  };
  const fetch = (): Promise<boolean> => {
    if (hasFailed) coming = null;
    hasFailed = false;
    return get().then(
      () => true,
      () => false,
    );
  };
  const Component = (props: Props): React.ReactNode => createElement(component ?? use(get()), props);
  return Object.assign(Component, { fetch });
}
