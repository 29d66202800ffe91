import { findTranslator, type Translator } from '../host/translated-process.ts';

/** That Boathouse was made for another processor than this computer's, as sentences for people. */
export interface Translation {
  readonly problem: string;
  readonly fix: string;
}

interface Names {
  readonly made: string;
  readonly computer: string;
  readonly by: string;
  /** What else there is to be done than to install the right one; empty: nothing. */
  readonly or: string;
}

const NAMES: Readonly<Record<Translator, Names>> = {
  rosetta: {
    made: 'Intel',
    computer: 'Apple silicon',
    by: 'Rosetta',
    or: ' If it is the universal one, do not open it with Rosetta (Get Info in the Finder), nor its command from a terminal that is.',
  },
  windows: { made: 'x64', computer: 'an ARM processor', by: 'Windows', or: '' },
};

/** Of a checkout it is Node that is made for a processor. All that is made there for the wrong one has to go with it. */
export function describeTranslation(translator: Translator, isInstalled: boolean): Translation {
  const { made, computer, by, or } = NAMES[translator];
  const program = isInstalled ? 'Boathouse' : 'Node';
  return {
    problem:
      `This is ${program} for ${made} processors, but this computer has ${computer}: ${by} translates it, and ` +
      'the VM is emulated, which is very slow, or does not start.',
    fix: isInstalled
      ? `Install the package with arm64 in its name in its place.${or}`
      : 'Install Node for arm64 (https://nodejs.org), delete the folders node_modules and dist of the checkout, and run npm start again.',
  };
}

/** Null: nothing is translated. Asked anew each time, which on most computers starts no program. */
export async function readTranslation(isInstalled: boolean): Promise<Translation | null> {
  const translator = await findTranslator();
  return translator === null ? null : describeTranslation(translator, isInstalled);
}
