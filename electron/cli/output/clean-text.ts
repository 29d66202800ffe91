/**
 * Text from the guest or from a log, made safe to show on a terminal: what moves the cursor, changes the title or answers
 * queries is taken out; colours, tabs and line ends stay. What is cut in two by the end of a piece is held back for the next.
 */
export class TerminalCleaner {
  #held = '';

  clean(text: string): string {
    const all = this.#held + text;
    const cut = UNFINISHED.exec(all);
    this.#held = cut !== null && cut[0].length < HELD_MAX ? cut[0] : '';
    const whole = this.#held === '' ? all : all.slice(0, -this.#held.length);
    return whole.replaceAll(SEQUENCE, (sequence) => (COLOUR.test(sequence) ? sequence : '')).replaceAll(CONTROL, '');
  }
}

/** Longer sequences are not waited for. */
const HELD_MAX = 4096;
const ESC = '\u001b';
/** CSI; OSC, DCS and the like up to their end; two-character sequences. */
const SEQUENCE = new RegExp(
  `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]|(?:${ESC}[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|${ESC}\\\\|\u009c)|${ESC}[ -/]*[0-Z\\\\^-~]`,
  'g',
);
const UNFINISHED = new RegExp(
  `(?:(?:${ESC}\\[|\u009b)[0-?]*[ -/]*|(?:${ESC}[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*${ESC}?|${ESC}[ -/]*)$`,
);
const COLOUR = new RegExp(`^${ESC}\\[[0-9;]*m$`);
/** Bidirectional overrides too: they make a line read as what it is not. */
const CONTROL = new RegExp(
  `(?!${ESC}\\[[0-9;]*m)[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]`,
  'g',
);
