import type { FileEntry, FolderListing } from '../../../electron/api/engine/files.ts';

/** Whose an entry is: the numbers, which are what counts, and the names that its container has for them; null where it has none. */
export interface OwnerText {
  readonly ids: string;
  readonly names: string | null;
}

/** A name that is missing stands as its number. */
export function ownerTexts({
  users,
  groups,
}: Pick<FolderListing, 'users' | 'groups'>): (entry: Pick<FileEntry, 'userId' | 'groupId'>) => OwnerText {
  const userNames = new Map(users.map(({ id, name }) => [id, name]));
  const groupNames = new Map(groups.map(({ id, name }) => [id, name]));
  return ({ userId, groupId }) => {
    const user = userNames.get(userId);
    const group = groupNames.get(groupId);
    const names = user === undefined && group === undefined ? null : `${user ?? userId}:${group ?? groupId}`;
    return { ids: `${userId}:${groupId}`, names };
  };
}
