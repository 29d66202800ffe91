import { saveBlob } from './save-blob.ts';

/** Hands the user a text as a file. */
export function saveText(fileName: string, parts: readonly string[]): void {
  saveBlob(fileName, new Blob([...parts], { type: 'text/plain;charset=utf-8' }));
}
