import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../../../electron/base/errors.ts';
import { listArMembers, type ArMember } from '../../../../../vm-assets/builder/deb/ar.ts';
import { arFile } from '../fixtures/ar-file.ts';

const list = (archive: Buffer): Promise<readonly ArMember[]> =>
  listArMembers(
    (offset, length) => Promise.resolve(archive.subarray(offset, offset + length)),
    archive.length,
    'x.deb',
  );

const sound = arFile([
  ['debian-binary', Buffer.from('2.0\n')],
  ['data.tar.xz/', Buffer.from('odd')],
  ['last', Buffer.from('ab')],
]);

it('lists members with their place, at even offsets', async () => {
  const members = await list(sound);
  expect(members.map(({ name }) => name)).toEqual(['debian-binary', 'data.tar.xz', 'last']);
  const contents = members.map(({ offset, sizeBytes }) => sound.toString('latin1', offset, offset + sizeBytes));
  expect(contents).toEqual(['2.0\n', 'odd', 'ab']);
});

describe('hostile input', () => {
  const refused = (archive: Buffer) => expect(list(archive)).rejects.toMatchObject({ code: 'image-deb-malformed' });

  it('refuses what is no archive', () => refused(Buffer.from('PK\x03\x04 and more')));
  it('refuses an empty file', () => refused(Buffer.alloc(0)));
  it('refuses one that ends in a header', () => refused(sound.subarray(0, 40)));
  it('refuses one that ends in a member', () => refused(sound.subarray(0, 8 + 60 + 2)));
  it('refuses a size that is no number', () => refused(withSize('-1')));
  it('refuses a size beyond the end', () => refused(withSize('9999999999')));
  it('refuses thousands of members', () => refused(arFile(Array.from({ length: 5000 }, () => ['m', Buffer.alloc(0)]))));

  it('ends with members inside the archive, or an error of ours, whatever the bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.tuple(fc.nat(sound.length - 1), fc.nat(255)).map(([at, value]) => {
        const mutated = Buffer.from(sound);
        mutated[at] = value;
        return mutated;
      }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        const result = await list(Buffer.from(data)).catch((error: unknown) => error);
        if (Array.isArray(result)) {
          for (const { offset, sizeBytes } of result as ArMember[])
            expect(offset + sizeBytes).toBeLessThanOrEqual(data.length);
        } else expect(result).toBeInstanceOf(BoathouseError);
      }),
      { numRuns: 300 },
    );
  });
});

function withSize(size: string): Buffer {
  const archive = Buffer.from(sound);
  archive.write(size.padEnd(10), 8 + 48);
  return archive;
}
