/**
 * Changes one string at the top level of a JSON text and leaves every other byte as it is: order, indentation, line ends and
 * numbers that JavaScript would round. For files that belong to another program.
 *
 * The text MUST be valid JSON with an object at its top; the caller has parsed it. When a key stands there twice, the last one
 * counts, as it does for every parser.
 */
export function setTopLevelString(text: string, key: string, value: string): string {
  const members = topLevelMembers(text);
  const found = members.findLast((member) => member.key === key);
  const encoded = JSON.stringify(value);
  if (found !== undefined) return text.slice(0, found.valueStart) + encoded + text.slice(found.valueEnd);
  const last = members.at(-1);
  if (last === undefined) {
    const open = text.indexOf('{') + 1;
    return `${text.slice(0, open)}\n\t${JSON.stringify(key)}: ${encoded}\n${text.slice(text.indexOf('}', open))}`;
  }
  const before = text.slice(0, last.valueEnd);
  return `${before},${gapBefore(text, last)}${JSON.stringify(key)}: ${encoded}${text.slice(last.valueEnd)}`;
}

/** Removes the key, with its comma. */
export function removeTopLevelKey(text: string, key: string): string {
  let result = text;
  for (;;) {
    const members = topLevelMembers(result);
    const index = members.findLastIndex((member) => member.key === key);
    const member = members[index];
    if (member === undefined) return result;
    const next = members[index + 1];
    const previous = members[index - 1];
    if (next !== undefined) result = result.slice(0, member.keyStart) + result.slice(next.keyStart);
    else if (previous !== undefined) result = result.slice(0, previous.valueEnd) + result.slice(member.valueEnd);
    else result = result.slice(0, result.indexOf('{') + 1) + result.slice(member.valueEnd).trimStart();
  }
}

interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  /** Just behind the value. */
  readonly valueEnd: number;
}

/** A token is a string, a bracket, a comma, a colon, or a run of anything else (a number or a literal). */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

function topLevelMembers(text: string): Member[] {
  const members: Member[] = [];
  let depth = 0;
  let key: { readonly name: string; readonly start: number } | null = null;
  let valueStart = -1;
  let tokenEnd = 0;
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if (key !== null && valueStart >= 0 && ((depth === 1 && token === ',') || depth === 0)) {
      members.push({ key: key.name, keyStart: key.start, valueStart, valueEnd: tokenEnd });
      key = null;
      valueStart = -1;
    } else if (depth === 1 && key === null && token.startsWith('"')) {
      key = { name: String(JSON.parse(token)), start: match.index };
    } else if (key !== null && valueStart < 0 && token !== ':') {
      valueStart = match.index;
    }
    if (token === '{' || token === '[') depth += 1;
    tokenEnd = match.index + token.length;
  }
  return members;
}

/** White space as it stands before the member's key, so that a new one lines up with it. */
function gapBefore(text: string, member: Member): string {
  return /\s*$/.exec(text.slice(0, member.keyStart))?.[0] ?? '';
}
