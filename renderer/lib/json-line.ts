export interface JsonPiece {
  readonly text: string;
  readonly kind: 'space' | 'name' | 'text' | 'value' | 'mark';
}

const LINE = /^(\s*)(?:("(?:[^"\\]|\\.)*")(: ))?(.*?)(,?)$/s;

/** A line of indented JSON in the pieces that are coloured apart. */
export function cutJsonLine(line: string): readonly JsonPiece[] {
  const [, space = '', name = '', colon = '', value = '', comma = ''] = LINE.exec(line) ?? [];
  const kind = value.startsWith('"') ? 'text' : /^[[\]{}]/.test(value) ? 'mark' : 'value';
  const pieces: readonly JsonPiece[] = [
    { text: space, kind: 'space' },
    { text: name, kind: 'name' },
    { text: colon, kind: 'mark' },
    { text: value, kind },
    { text: comma, kind: 'mark' },
  ];
  return pieces.filter(({ text }) => text !== '');
}
