import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { api } from '../api/connection.ts';
import { failureOf } from '../api/failure-of.ts';
import { t } from '../i18n/t.ts';
import { followTerminalTheme } from './terminal-theme.ts';

const FONT_PX = 12;
/** Something long that is pasted goes in pieces. */
const WRITE_BYTES = 32 * 1024;

/**
 * A shell of a container in `place`. Output is acknowledged as it is drawn, so that a program that writes without end waits for the
 * screen; input goes one write after another. Returns what ends both.
 */
export function openShell(place: HTMLElement, container: string): () => void {
  const terminal = new Terminal({
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize: FONT_PX,
    cursorBlink: true,
    scrollback: 10_000,
    screenReaderMode: false,
    // What a program prints must not open pages: links are text.
    linkHandler: { activate: () => undefined },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(place);
  const unfollowTheme = followTerminalTheme(terminal);
  const refit = (): void => {
    if (place.clientWidth > 0) fit.fit();
  };
  refit();
  terminal.focus();

  let id: number | null = null;
  /** Typed before the shell was there: it is handed on, as a real terminal does. */
  let typedAhead = '';
  let lastWrite: Promise<unknown> = Promise.resolve();
  const send = (stream: number, text: string): void => {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; at += WRITE_BYTES) {
      const base64 = btoa(String.fromCharCode(...bytes.subarray(at, at + WRITE_BYTES)));
      lastWrite = lastWrite.then(() => api.terminal.write.mutate({ id: stream, base64 })).catch(ignore);
    }
  };
  const stream = api.terminal.open.subscribe(
    {
      kind: 'container',
      container,
      command: null,
      user: null,
      workingFolder: null,
      tty: { columns: terminal.cols, rows: terminal.rows, term: 'xterm-256color' },
    },
    {
      onData: (event) => {
        if (event.kind === 'opened') {
          // A connection that was lost took its shell with it; this is another one.
          if (id !== null) terminal.reset();
          id = event.id;
          send(event.id, typedAhead);
          typedAhead = '';
        } else if (event.kind === 'output') {
          const bytes = Uint8Array.from(atob(event.base64), (character) => character.charCodeAt(0));
          const stream = id;
          terminal.write(bytes, () => {
            if (stream !== null)
              void api.terminal.acknowledge.mutate({ id: stream, bytes: bytes.length }).catch(ignore);
          });
        } else
          terminal.write(`\r\n\u001b[2m${t('containers.terminal.ended', { code: event.code ?? '–' })}\u001b[0m\r\n`);
      },
      onError: (error) => {
        const { message } = failureOf(error);
        terminal.write(`\r\n\u001b[31m${message.replace(/\p{Cc}/gu, ' ')}\u001b[0m\r\n`);
      },
    },
  );

  terminal.onData((text) => {
    if (id === null) typedAhead += text;
    else send(id, text);
  });
  terminal.onResize(({ cols, rows }) => {
    if (id !== null) void api.terminal.resize.mutate({ id, columns: cols, rows }).catch(ignore);
  });
  const observer = new ResizeObserver(refit);
  observer.observe(place);

  return () => {
    observer.disconnect();
    unfollowTheme();
    stream.unsubscribe();
    terminal.dispose();
  };
}

/** The stream itself reports what is wrong. */
function ignore(): void {
  return undefined;
}
