import type { OpenDialogOptions, SaveDialogOptions } from 'electron';
import { absolutePath } from '../../api/absolute-path.ts';
import type { FileChoice } from '../../api/file-choice.ts';
import type { Texts } from '../texts.ts';

export type FileDialog =
  | { readonly kind: 'open'; readonly options: OpenDialogOptions }
  | { readonly kind: 'save'; readonly options: SaveDialogOptions };

/** The system's dialog for a choice. Its words are the app's: of the page's it has a path to begin at, and a new file's name. */
export function fileDialog({ what, kind, near, name }: FileChoice, texts: Texts['files']): FileDialog {
  const begin = absolutePath.safeParse(near).success ? near : '';
  const filters = [
    ...(kind === 'tar' ? [{ name: texts.tar, extensions: what === 'new-file' ? ['tar'] : ['tar', 'gz', 'tgz'] }] : []),
    { name: texts.all, extensions: ['*'] },
  ];
  if (what === 'folder') {
    const properties = ['openDirectory', 'createDirectory'] as const;
    return { kind: 'open', options: { title: texts.folder, properties: [...properties], ...beginAt(begin) } };
  }
  if (what === 'file') {
    return { kind: 'open', options: { title: texts.file, properties: ['openFile'], filters, ...beginAt(begin) } };
  }
  const properties = ['createDirectory', 'showOverwriteConfirmation'] as const;
  return {
    kind: 'save',
    options: { title: texts.newFile, properties: [...properties], filters, ...beginAt(begin === '' ? name : begin) },
  };
}

function beginAt(path: string): { readonly defaultPath?: string } {
  return path === '' ? {} : { defaultPath: path };
}
