import type { FileEntry, FileKind, FolderListing } from '../../api/engine/files.ts';
import { fileName } from '../../api/engine/file-path.ts';
import { fileFailed } from './file-failure.ts';
import { ownerName } from './owner-name.ts';

const KINDS: ReadonlySet<string> = new Set<FileKind>(['file', 'folder', 'link', 'fifo', 'socket', 'device', 'other']);

/** The answer of `list`: a line an entry, one a name of an owner, and a last one with how many entries there are. Lines of another form are left out. */
export function folderListing(answer: string): FolderListing {
  const lines = answer.split('\n');
  const total = /^\. (\d+)$/.exec(lines.at(-2) ?? '')?.[1];
  if (total === undefined) throw fileFailed('the answer was cut off');
  const body = lines.slice(0, -2);
  const names = body.flatMap((line) => ownerName(line) ?? []);
  const of = (wanted: 'user' | 'group') =>
    names.filter(({ kind }) => kind === wanted).map(({ id, name }) => ({ id, name }));
  return {
    entries: body.flatMap((line) => entryOf(line) ?? []),
    users: of('user'),
    groups: of('group'),
    total: Number(total),
  };
}

function entryOf(line: string): FileEntry | null {
  const [kind = '', mode, userId, groupId, size, seconds, name = '', target = '-', aim = ''] = line.split(' ');
  const numbers = [mode, userId, groupId, size, seconds].map(Number);
  if (!isKind(kind) || numbers.some((number) => !Number.isSafeInteger(number)) || !fileName.safeParse(name).success) {
    return null;
  }
  const [modeBits = 0, user = 0, group = 0, sizeBytes = 0, modified = 0] = numbers;
  return {
    name,
    kind,
    mode: modeBits,
    userId: user,
    groupId: group,
    sizeBytes,
    modifiedMs: modified * 1000,
    target: kind === 'link' ? { path: target === '-' ? '' : target, kind: isKind(aim) ? aim : 'missing' } : null,
  };
}

function isKind(word: string): word is FileKind {
  return KINDS.has(word);
}
