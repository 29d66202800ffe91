import type { Terminal } from '@xterm/xterm';
import { colourOf } from '../page-colour.ts';
import { onThemeChange } from '../theme.ts';

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** Keeps a terminal in the page's colours. Returns what ends it. */
export function followTerminalTheme(terminal: Terminal): () => void {
  const apply = (): void => {
    const theme: Record<string, string> = {
      background: colourOf('--surface'),
      foreground: colourOf('--text'),
      cursor: colourOf('--accent'),
      selectionBackground: colourOf('--mark'),
    };
    NAMES.forEach((name, index) => {
      theme[name] = colourOf(`--ansi-${index}`);
      theme[`bright${name.charAt(0).toUpperCase()}${name.slice(1)}`] = colourOf(`--ansi-${index + 8}`);
    });
    terminal.options.theme = theme;
  };
  apply();
  return onThemeChange(apply);
}
