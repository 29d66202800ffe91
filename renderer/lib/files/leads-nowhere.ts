import { type FileEntry, fileNameText } from './entries.ts';

/** Whether nothing will be found where a link leads. What is mounted in a container while it runs is not among its files. */
export function leadsNowhere({ kind, path }: NonNullable<FileEntry['target']>): boolean {
  return kind === 'missing' && !/^\/(dev|proc|sys)(\/|$)/.test(fileNameText(path));
}
