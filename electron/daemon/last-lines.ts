import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

export interface LastLines {
  /** Where the first of the wanted lines begins. */
  readonly offset: number;
  /** How many there are from there on; a last line without its end counts. */
  readonly found: number;
}

/** Finds the last `lines` lines of a file, reading backwards from its end; null: all of them, not counted. */
export async function lastLinesOffset(handle: FileHandle, lines: number | null): Promise<LastLines> {
  if (lines === null) return { offset: 0, found: 0 };
  const { size } = await handle.stat();
  if (lines === 0 || size === 0) return { offset: size, found: 0 };
  let found = 0;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const block = Buffer.allocUnsafe(end - start);
    const { bytesRead } = await handle.read(block, 0, block.length, start);
    for (let index = bytesRead - 1; index >= 0; index -= 1) {
      // The end of the last line begins no further one.
      if (block[index] !== NEWLINE || start + index === size - 1) continue;
      found += 1;
      if (found === lines) return { offset: start + index + 1, found };
    }
    end = start;
  }
  return { offset: 0, found: found + 1 };
}
