/** The part of a stream that decides how it is written to. */
export interface StyledStream {
  readonly isTTY?: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Colours of one stream; all of them plain where it is no terminal or the user wants none (https://no-color.org). */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

export function styleFor(stream: StyledStream, env: Environment): Style {
  const paint = wantsColour(stream, env)
    ? (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`
    : () => (text: string) => text;
  return { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39), yellow: paint(33, 39) };
}

function wantsColour(stream: StyledStream, env: Environment): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if (!['', '0', undefined].includes(env['FORCE_COLOR'])) return true;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
