/** How many columns a text takes on a terminal, colours apart. Wide letters (CJK, emoji) count twice, marks not at all. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of stripStyle(text)) width += characterWidth(character);
  return width;
}

/** Cut to `columns` with an ellipsis. Not for styled text: a cut could lose the end of a colour. */
export function truncate(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let width = 0;
  let result = '';
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns - 1) break;
    result += character;
  }
  return `${result}…`;
}

/** Breaks at spaces so that no line is wider than `columns`, as far as its words allow. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  return lines;
}

function stripStyle(text: string): string {
  return text.replaceAll(STYLE, '');
}

const STYLE = new RegExp('\u001b\\[[0-9;]*m', 'g');
const MARK = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

function characterWidth(character: string): number {
  if (MARK.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
