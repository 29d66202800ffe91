import { BoathouseError } from '../../../electron/base/errors.ts';

/**
 * The ar archive that a .deb is (deb(5)): the magic, then members, each a header of 60 bytes and its content, at even offsets.
 * Header: name 16, mtime 12, uid 6, gid 6, mode 8, size 10 (decimal), end "`\n".
 */
const magic = '!<arch>\n';
const headerBytes = 60;
const sizeOffset = 48;
const endOffset = 58;
/** A .deb has three; more than this is not a .deb. */
const maximumMembers = 16;

export interface ArMember {
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Reads `length` bytes at `offset`; may return fewer at the end. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** The members of an archive of `totalBytes`. Throws `image-deb-malformed`; a member always lies inside the archive. */
export async function listArMembers(read: ReadAt, totalBytes: number, what: string): Promise<readonly ArMember[]> {
  const start = await read(0, magic.length);
  if (start.toString('latin1') !== magic) throw malformed(what, 'no ar archive');
  const members: ArMember[] = [];
  for (let offset = magic.length; offset < totalBytes; ) {
    const header = await read(offset, headerBytes);
    if (header.length < headerBytes) throw malformed(what, `cut off in a header at ${offset}`);
    const size = header.toString('latin1', sizeOffset, endOffset).trimEnd();
    if (header.toString('latin1', endOffset) !== '`\n' || !/^\d+$/.test(size))
      throw malformed(what, `bad header at ${offset}`);
    const name = header.toString('latin1', 0, 16).trimEnd().replace(/\/$/, '');
    const member = { name, offset: offset + headerBytes, sizeBytes: Number(size) };
    if (member.offset + member.sizeBytes > totalBytes) throw malformed(what, `${name} reaches beyond the end`);
    members.push(member);
    if (members.length > maximumMembers) throw malformed(what, 'too many members');
    offset = member.offset + member.sizeBytes + (member.sizeBytes % 2);
  }
  return members;
}

export function malformed(what: string, how: string): BoathouseError {
  return new BoathouseError('image-deb-malformed', `${what} is no sound .deb: ${how}`);
}
