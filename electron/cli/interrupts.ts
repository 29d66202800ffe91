import type { Disposable } from '../base/disposable.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls back for Ctrl-C, for a polite end and for a terminal that was closed, in place of the process's end. */
export function onInterrupt(process: NodeJS.Process, listener: () => void): Disposable {
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}
