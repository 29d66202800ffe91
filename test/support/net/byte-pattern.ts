/** Bytes that tell where they are from: no two runs of 256 are alike within the first 64 KiB. */
export function pattern(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let index = 0; index < sizeBytes; index += 1) bytes[index] = (index * 31 + (index >>> 8) * 7) & 255;
  return bytes;
}
