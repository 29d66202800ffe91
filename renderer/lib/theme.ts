import { preference } from './preference.ts';

export const THEMES = ['system', 'light', 'dark'] as const;

export const themePreference = preference('theme', THEMES, 'system');

/** Keeps the page in the chosen theme; the colours themselves are `light-dark()` pairs of styles/tokens.css. */
export function applyTheme(): void {
  const apply = (): void => {
    const theme = themePreference.get();
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  };
  apply();
  themePreference.subscribe(apply);
}

/** After the page's colours changed: by choice, or with the system. Returns what ends it. */
export function onThemeChange(listener: () => void): () => void {
  const system = globalThis.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', listener);
  const unsubscribe = themePreference.subscribe(listener);
  return () => {
    system.removeEventListener('change', listener);
    unsubscribe();
  };
}
