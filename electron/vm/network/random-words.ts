import { randomFillSync } from 'node:crypto';

const WORDS = 256;

/** 32 random bits a call, from the system's generator; fetched many at a time, since each fetch costs a microsecond. */
export function randomWords(): () => number {
  const words = new Uint32Array(WORDS);
  let used = WORDS;
  return () => {
    if (used === WORDS) {
      randomFillSync(words);
      used = 0;
    }
    const word = words[used] ?? 0;
    used += 1;
    return word;
  };
}
