import { createCipheriv } from 'node:crypto';

const CHUNK_BYTES = 1024 * 1024;

/** `sizeBytes` that do not compress and are the same each time for one seed, at memory speed: a key stream of AES-CTR. */
export function* pseudoRandom(seed: number, sizeBytes: number): Generator<Buffer> {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(seed);
  const stream = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  for (let left = sizeBytes; left > 0; left -= CHUNK_BYTES) {
    yield stream.update(Buffer.alloc(Math.min(left, CHUNK_BYTES)));
  }
}
