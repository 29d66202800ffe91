/**
 * Heads of HTTP/1 messages (RFC 9112, sections 2 to 6), read but not rewritten: the bytes go on as they came, so names keep
 * their case, fields their order and number. Only what decides where a message ends, and whether its connection can be used
 * again, is taken out. The reader is strict where two readers could differ (that is how requests are smuggled): bare LF, folded
 * lines, a space before the colon, both or contradicting lengths are refused, with a reason for people.
 */
export interface HttpHead {
  /** Request: method, target, version. Response: version, status, reason. */
  readonly startLine: readonly [string, string, string];
  /** Names in lower case, in their order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

export type HeadResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** Where the head at the start of `bytes` ends, or -1. `searched` bytes are known to hold no end. */
export function endOfHead(bytes: Buffer, searched: number): number {
  const index = bytes.indexOf(END_OF_HEAD, Math.max(0, searched - END_OF_HEAD.length + 1));
  return index === -1 ? -1 : index + END_OF_HEAD.length;
}

/** Whether a line ends without CR: such a head may never come to the end that we look for. */
export function hasBareLineFeed(bytes: Buffer): boolean {
  for (let index = bytes.indexOf(10); index !== -1; index = bytes.indexOf(10, index + 1)) {
    if (bytes[index - 1] !== 13) return true;
  }
  return false;
}

const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/s;
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** `head` is a whole head with its final empty line. */
export function readHead(head: Buffer): HeadResult<HttpHead> {
  const lines = head.toString('latin1', 0, head.length - END_OF_HEAD.length).split('\r\n');
  const [first = '', ...rest] = lines;
  if (lines.some((line) => CONTROL.test(line))) return { ok: false, reason: 'a control character in the head' };
  const start = /^([^ ]+) ([^ ]+)(?: (.*))?$/s.exec(first);
  if (start === null) return { ok: false, reason: 'a first line that is none of HTTP/1' };
  const fields: [string, string][] = [];
  for (const line of rest) {
    const field = FIELD.exec(line);
    if (field === null) return { ok: false, reason: 'a header line that is none' };
    fields.push([(field[1] ?? '').toLowerCase(), (field[2] ?? '').trimEnd()]);
  }
  return { ok: true, value: { startLine: [start[1] ?? '', start[2] ?? '', start[3] ?? ''], fields } };
}

/** The comma-separated members of all fields `name`, in lower case. */
export function listOf(head: HttpHead, name: string): string[] {
  const members: string[] = [];
  for (const [field, value] of head.fields) {
    if (field !== name) continue;
    for (const member of value.split(',')) if (member.trim() !== '') members.push(member.trim().toLowerCase());
  }
  return members;
}

/** Content-Length: its value, null without one; refused when it is no number or when several contradict. */
export function contentLength(head: HttpHead): HeadResult<number | null> {
  const values = new Set(listOf(head, 'content-length'));
  if (values.size === 0) return { ok: true, value: null };
  const [value = ''] = values;
  const length = Number(value);
  if (values.size > 1 || !/^\d+$/.test(value) || !Number.isSafeInteger(length)) {
    return { ok: false, reason: 'a Content-Length that is not one number' };
  }
  return { ok: true, value: length };
}
