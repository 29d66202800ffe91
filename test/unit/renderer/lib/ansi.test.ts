import { describe, expect, it } from 'vitest';
import { parseAnsi, PLAIN, stripAnsi } from '../../../../renderer/lib/logs/ansi.ts';

const ESC = '\u001b';
const textOf = (line: string): string =>
  parseAnsi(line)
    .spans.map(({ text }) => text)
    .join('');

describe('parseAnsi', () => {
  it('leaves a plain line as it is', () => {
    expect(parseAnsi('hello')).toEqual({ spans: [{ text: 'hello', style: PLAIN }], end: PLAIN });
  });

  it('reads the sixteen colours, attributes and resets', () => {
    const { spans } = parseAnsi(`${ESC}[1;31mred${ESC}[0m ${ESC}[92;44mgreen${ESC}[39;49m plain`);
    expect(spans.map(({ text }) => text)).toEqual(['red', ' ', 'green', ' plain']);
    expect(spans[0]?.style).toEqual({ ...PLAIN, bold: true, foreground: 1 });
    expect(spans[2]?.style).toEqual({ ...PLAIN, foreground: 10, background: 4 });
    expect(spans[3]?.style).toEqual(PLAIN);
  });

  it.each([
    ['38;5;9', 9],
    ['38;5;196', '#ff0000'],
    ['38;5;232', '#080808'],
    ['38;2;1;2;255', '#0102ff'],
    ['38:2:16:32:48', '#102030'],
  ])('reads the colour %s', (parameters, colour) => {
    expect(parseAnsi(`${ESC}[${parameters}mx`).spans[0]?.style.foreground).toBe(colour);
  });

  it('gives a colour that is none no effect', () => {
    expect(parseAnsi(`${ESC}[38;5;999mx`).spans[0]?.style.foreground).toBeNull();
    expect(parseAnsi(`${ESC}[38;9mx`).spans[0]?.style.foreground).toBeNull();
    expect(parseAnsi(`${ESC}[999mx`).spans[0]?.style).toEqual(PLAIN);
  });

  it('hands its style on to the next line', () => {
    const first = parseAnsi(`${ESC}[35mone`);
    expect(parseAnsi('two', first.end).spans[0]?.style.foreground).toBe(5);
  });

  it.each([
    ['cursor movement', `a${ESC}[2J${ESC}[10;10Hb`, 'ab'],
    ['a title', `a${ESC}]0;evil\u0007b`, 'ab'],
    ['a link', `${ESC}]8;;https://evil.example${ESC}\\click${ESC}]8;;${ESC}\\`, 'click'],
    ['a device string', `a${ESC}Pq#0;2;0${ESC}\\b`, 'ab'],
    ['a sequence that does not end', `a${ESC}[12;`, 'a'],
    ['an escape alone', `a${ESC}`, 'a'],
    ['an escape of three', `a${ESC}(Bb`, 'ab'],
    ['backspaces and bells', 'a\u0008\u0007b', 'ab'],
    ['a private sequence', `a${ESC}[?25lb`, 'ab'],
  ])('drops %s', (_what, line, text) => {
    expect(textOf(line)).toBe(text);
    expect(stripAnsi(line)).toBe(text);
  });

  it('shows what a progress bar wrote last', () => {
    expect(textOf('10 %\r50 %\r100 %')).toBe('100 %');
    expect(textOf('windows line\r')).toBe('windows line');
    expect(stripAnsi('10 %\r100 %')).toBe('100 %');
  });

  it('keeps markup as text', () => {
    expect(textOf('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
  });

  it('agrees with stripAnsi on where each character is', () => {
    const line = `\tx${ESC}[1mbold${ESC}[0m\u0000y${ESC}]0;t\u0007z\r${ESC}[31mend`;
    expect(textOf(line)).toBe(stripAnsi(line));
  });
});
