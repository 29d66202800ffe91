/**
 * Colours of a log line, by ECMA-48's SGR alone. A log is written by whatever runs in a container, so it is hostile: nothing but
 * SGR is obeyed. Cursor movement, titles, links (OSC 8) and every other sequence are left out, what they enclose stays text. The
 * result is data that React renders as text nodes; no HTML is made of it.
 */

/** 0–15: a colour of the theme; else `#rrggbb`. */
export type AnsiColour = number | string;

export interface AnsiStyle {
  readonly foreground: AnsiColour | null;
  readonly background: AnsiColour | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
}

export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle;
}

export const PLAIN: AnsiStyle = {
  foreground: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  strike: false,
};

// CSI with its parameters; OSC, DCS, APC, PM and SOS up to their terminator; any other escape of two characters or three.
const SEQUENCE =
  /\u001b\[([0-?]*)[ -/]*([@-~])|\u001b\[[0-?]*[ -/]*$|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b[ -/]*[0-Z\\-~]|\u001b$/g;

/** What is left of control characters once the sequences are gone; a tab stays. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** `line` without any sequence or control character: what is searched and copied. */
export function stripAnsi(line: string): string {
  return CONTROL_TEST.test(line) ? afterReturn(line).replace(SEQUENCE, '').replace(CONTROL, '') : line;
}

const CONTROL_TEST = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** The line cut where its style changes, and the style that the next line begins with. */
export function parseAnsi(line: string, initial: AnsiStyle = PLAIN): { spans: readonly AnsiSpan[]; end: AnsiStyle } {
  const spans: AnsiSpan[] = [];
  let style = initial;
  let from = 0;
  const source = afterReturn(line);
  const push = (until: number): void => {
    const text = source.slice(from, until).replace(CONTROL, '');
    if (text !== '') spans.push({ text, style });
  };
  for (const match of source.matchAll(SEQUENCE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === 'm') style = applySgr(style, match[1] ?? '');
  }
  push(source.length);
  return { spans, end: style };
}

/** A progress bar overwrites its line: what stands after the last carriage return is what a terminal would show. */
function afterReturn(line: string): string {
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  const at = line.lastIndexOf('\r', end - 1);
  return at < 0 ? line.slice(0, end) : line.slice(at + 1, end);
}

function applySgr(style: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/).map((part) => (part === '' ? 0 : Number(part)));
  let next: AnsiStyle = style;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(index + 1));
      index += used;
      if (colour !== null) next = { ...next, [code === 38 ? 'foreground' : 'background']: colour };
    } else next = { ...next, ...simpleSgr(code) };
  }
  return next;
}

function simpleSgr(code: number): Partial<AnsiStyle> {
  if (code >= 30 && code <= 37) return { foreground: code - 30 };
  if (code >= 90 && code <= 97) return { foreground: code - 82 };
  if (code >= 40 && code <= 47) return { background: code - 40 };
  if (code >= 100 && code <= 107) return { background: code - 92 };
  return SIMPLE[code] ?? {};
}

const SIMPLE: Readonly<Record<number, Partial<AnsiStyle>>> = {
  0: PLAIN,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { foreground: null },
  49: { background: null },
};

/** What follows 38 or 48: `5;n` of 256 colours, or `2;r;g;b`. */
function extendedColour(codes: readonly number[]): { colour: AnsiColour | null; used: number } {
  const [kind, first = 0, second = 0, third = 0] = codes;
  if (kind === 5) return { colour: indexedColour(first), used: 2 };
  if (kind === 2) return { colour: hex(first, second, third), used: 4 };
  return { colour: null, used: 1 };
}

/** xterm's 256 colours: the theme's 16, a cube of 6 × 6 × 6, and 24 greys. */
function indexedColour(index: number): AnsiColour | null {
  if (!(index >= 0 && index <= 255)) return null;
  if (index < 16) return index;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return hex(grey, grey, grey);
  }
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function hex(...channels: number[]): string {
  return `#${channels.map((value) => (value & 255).toString(16).padStart(2, '0')).join('')}`;
}
