import { BoathouseError } from '../../base/errors.ts';
import type { Cli } from '../cli.ts';
import { ask } from './ask.ts';

export interface Confirmation {
  /** What it does, as a sentence without its end; the data folder is added to it. */
  readonly does: string;
  /** What a person has to type; not a single key that is pressed by habit. */
  readonly phrase: string;
  /** What is said to one who typed something else. */
  readonly otherwise: string;
}

/** Returns when the user wants it; else throws `interrupted`, or `usage` where there is nobody to ask. */
export async function confirm(cli: Cli, { does, phrase, otherwise }: Confirmation): Promise<void> {
  if (!cli.process.stdin.isTTY) {
    throw new BoathouseError('usage', does, { hint: 'Add --yes if that is what you want.' });
  }
  cli.note(`${does} in ${cli.layout.home}.\n`);
  const answer = await ask(cli.process, `Type “${phrase}” to go on: `);
  if (answer.trim() !== phrase) throw new BoathouseError('interrupted', otherwise);
}
