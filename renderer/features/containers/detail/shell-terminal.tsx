import { useEffect, useRef } from 'react';
import { openShell } from '../../../lib/terminal/open-shell.ts';

interface ShellTerminalProps {
  readonly container: string;
  readonly isShown: boolean;
}

/** One shell on xterm.js, from when it is mounted until it is unmounted. */
export function ShellTerminal({ container, isShown }: ShellTerminalProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    return openShell(place.current, container);
  }, [container]);
  return <div className="terminal-place" hidden={!isShown} ref={place} />;
}
