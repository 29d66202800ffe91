import { createInterface } from 'node:readline/promises';
import { BoathouseError } from '../../base/errors.ts';

/** One line from the user. The end of input and Ctrl-C throw `interrupted`. */
export async function ask(process: NodeJS.Process, question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string>((resolve, reject) => {
      const give = (): void => reject(new BoathouseError('interrupted', 'There was no answer'));
      prompt.once('close', give);
      prompt.once('SIGINT', give);
      prompt.question(question).then(resolve, give);
    });
  } finally {
    prompt.close();
  }
}
