import type { FileContents } from '../../api/engine/files.ts';
import { fileFailed } from './file-failure.ts';

/** The answer of `read`: a line that begins with the file's version, then its bytes. */
export function fileContents(answer: Buffer): FileContents {
  const end = answer.indexOf('\n');
  const version = answer.toString('latin1', 0, Math.max(end, 0)).split(' ')[0] ?? '';
  if (version === '') throw fileFailed('the answer was cut off');
  const bytes = answer.subarray(end + 1);
  const text = textOf(bytes);
  return text === null ? { kind: 'binary', sizeBytes: bytes.length } : { kind: 'text', text, version };
}

/** Null: not one that could be written back byte for byte, or that nobody would call a text. */
function textOf(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
