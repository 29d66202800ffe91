import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { staticProgram } from '../static-program.ts';

/** What it prints instead of translating. */
export const ROSETTA_SAYS = 'by Rosetta';
/** What the guest's trial program ends with, when it is run at all. */
export const TRIAL_STATUS = 42;

const MOV = 0xd280_0000;
const SYSTEM_CALL = 0xd400_0001;
const ADR_X1_28 = 0x1000_00e1;
const WRITE = 64;
const EXIT_GROUP = 94;

/**
 * Writes a program `rosetta` for arm64 Linux that runs nothing of what it is given: it says that it was there and ends with `status`, which
 * is that of the guest's trial program, or another one, as of a Rosetta that does not know the guest's kernel.
 */
export async function writeFakeRosetta(folder: string, status: number): Promise<void> {
  const text = Buffer.from(`${ROSETTA_SAYS}\n`);
  const code = Buffer.alloc(32);
  const move = (register: number, value: number): number => MOV + (value << 5) + register;
  const words = [
    move(0, 1),
    ADR_X1_28, // the text, behind the code
    move(2, text.length),
    move(8, WRITE),
    SYSTEM_CALL,
    move(0, status),
    move(8, EXIT_GROUP),
    SYSTEM_CALL,
  ];
  words.forEach((word, index) => code.writeUInt32LE(word, index * 4));
  const file = join(folder, 'rosetta');
  await writeFile(file, staticProgram('arm64', Buffer.concat([code, text])));
  await chmod(file, 0o755);
}
