import { Store } from './store.ts';

/** A choice that this browser remembers: a store whose value is also kept in its local storage, where that is allowed. */
export function preference<T extends string>(name: string, choices: readonly T[], fallback: T): Store<T> {
  const key = `boathouse.${name}`;
  const kept = read(key);
  const store = new Store<T>(choices.find((choice) => choice === kept) ?? fallback);
  store.subscribe((value) => {
    try {
      globalThis.localStorage.setItem(key, value);
    } catch {
      // Private windows refuse it: the choice lasts as long as the page.
    }
  });
  return store;
}

function read(key: string): string | null {
  try {
    return globalThis.localStorage.getItem(key);
  } catch {
    return null;
  }
}
