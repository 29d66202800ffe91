import { readFileSync, writeFileSync } from 'node:fs';
import { decodeInput, encodeInput, type FuzzInput } from '../../../support/fuzz/fuzz-input.ts';

/** The corpus of a target is a file of the source tree, one input a line (`encodeInput`); this one runs from there or from `dist/`. */
const FOLDER = new URL(
  import.meta.url.includes('/dist/test/') ? '../../../../../test/fixtures/net/fuzz/' : '../../../fixtures/net/fuzz/',
  import.meta.url,
);

export function readCorpus(target: string): FuzzInput[] {
  const lines = readFileSync(new URL(`${target}.txt`, FOLDER), 'latin1').split('\n');
  return lines.filter((line) => line !== '').map(decodeInput);
}

export function writeCorpus(target: string, inputs: readonly FuzzInput[]): void {
  const lines = inputs.map(encodeInput).sort();
  writeFileSync(new URL(`${target}.txt`, FOLDER), lines.map((line) => `${line}\n`).join(''));
}
