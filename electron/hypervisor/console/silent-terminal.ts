import { Duplex } from 'node:stream';

/** In place of a console that cannot be had: `words` stand on it, and what is typed goes nowhere. It is open until it is destroyed. */
export function silentTerminal(words: string): Duplex {
  const terminal = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  terminal.push(`${words}\r\n`);
  return terminal;
}
