import type { FileKind } from '../../../electron/api/engine/files.ts';

const LETTERS: Readonly<Record<FileKind, string>> = {
  file: '-',
  folder: 'd',
  link: 'l',
  fifo: 'p',
  socket: 's',
  device: 'c',
  other: '?',
};

/** As `ls -l` writes it: `-rwsr-x---`. */
export function modeText(kind: FileKind, mode: number): string {
  const triple = (shift: number, special: boolean, letter: string): string => {
    const bits = (mode >> shift) & 7;
    const executes = (bits & 1) !== 0;
    const last = special ? (executes ? letter : letter.toUpperCase()) : executes ? 'x' : '-';
    return `${(bits & 4) !== 0 ? 'r' : '-'}${(bits & 2) !== 0 ? 'w' : '-'}${last}`;
  };
  const [user, group, other] = [(mode & 0o4000) !== 0, (mode & 0o2000) !== 0, (mode & 0o1000) !== 0];
  return `${LETTERS[kind]}${triple(6, user, 's')}${triple(3, group, 's')}${triple(0, other, 't')}`;
}
