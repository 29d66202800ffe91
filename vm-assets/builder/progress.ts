/** Where the builder tells what it does: plain lines, one event each. */
export interface Progress {
  /** A step begins. */
  step(text: string): void;
  /** Something the reader should know, although the build goes on. */
  warn(text: string): void;
}

/** `step: …` and `warning: …` lines on a stream such as stderr. */
export function lineProgress(write: (line: string) => void): Progress {
  return {
    step: (text) => write(`step: ${text}\n`),
    warn: (text) => write(`warning: ${text}\n`),
  };
}
