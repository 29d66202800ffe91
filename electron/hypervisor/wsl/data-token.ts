import { open } from 'node:fs/promises';

/** How a data disk's file begins that only says which distribution of WSL has the data (`data-place.ts`): `boathouse-wsl NAME made|used` and a newline. */
export const DATA_TOKEN = /^boathouse-wsl (boathouse-[0-9a-f]{8}) (made|used)\n/;
export const DATA_TOKEN_BYTES = 512;
/** Of a disk that is formatted something is within. */
const HEAD_BYTES = 64 * 1024;

/** Whose data a raw data disk's file leads to: a distribution of WSL, a guest that has it as its disk, or nobody yet: it is empty. */
export type DataHolder = 'wsl' | 'disk' | 'nobody';

/** Rejects when the file cannot be read. */
export async function dataHolder(dataFile: string): Promise<DataHolder> {
  const head = await readHead(dataFile);
  if (DATA_TOKEN.test(head.toString('latin1', 0, DATA_TOKEN_BYTES))) return 'wsl';
  return head.every((byte) => byte === 0) ? 'nobody' : 'disk';
}

export async function readHead(dataFile: string): Promise<Buffer> {
  const file = await open(dataFile);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
