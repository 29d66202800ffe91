/**
 * One file of a cpio archive in the `newc` form (Linux, Documentation/driver-api/early-userspace/buffer-format.rst): a header of 110 bytes in
 * hexadecimal ASCII, the name with its NUL, the content, each padded to four bytes.
 */
const HEADER_BYTES = 110;
const MAGIC = '070701';
const SIZE_OFFSET = 54;
const NAME_SIZE_OFFSET = 94;
const FIELD_BYTES = 8;
const LAST = 'TRAILER!!!';

/** Null when the archive has no such file, or is none. `name` without a slash in front. */
export function fileOfCpio(archive: Buffer, name: string): Buffer | null {
  for (let at = 0; at + HEADER_BYTES <= archive.length; ) {
    if (archive.toString('latin1', at, at + MAGIC.length) !== MAGIC) return null;
    const field = (offset: number): number =>
      Number.parseInt(archive.toString('latin1', at + offset, at + offset + FIELD_BYTES), 16);
    const nameBytes = field(NAME_SIZE_OFFSET);
    const sizeBytes = field(SIZE_OFFSET);
    const found = archive.toString('utf8', at + HEADER_BYTES, at + HEADER_BYTES + nameBytes - 1);
    const content = padded(at + HEADER_BYTES + nameBytes);
    if (found === LAST) return null;
    if (found === name) return archive.subarray(content, content + sizeBytes);
    at = padded(content + sizeBytes);
  }
  return null;
}

function padded(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}
