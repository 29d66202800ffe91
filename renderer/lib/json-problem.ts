/** What is expected where a text stops being JSON. Lines and columns count from 1. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly expected: 'value' | 'name' | 'colon' | 'separator' | 'end';
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const PLAIN = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/**
 * Where a text stops being JSON (RFC 8259); null when it is JSON. Browsers' own errors name no place, or not always. Without
 * recursion, so that no depth of brackets is too deep.
 */
export function jsonProblem(text: string): JsonProblem | null {
  const open: ('{' | '[')[] = [];
  let expected: JsonProblem['expected'] | 'first name' | 'first value' = 'value';
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const next = (): JsonProblem['expected'] => (open.length === 0 ? 'end' : 'separator');
  for (;;) {
    take(SPACE);
    if (expected === 'end' && at === text.length) return null;
    const character = text[at];
    const closes = character === (open.at(-1) === '{' ? '}' : ']') && open.length > 0;
    if (closes && (expected === 'separator' || expected === 'first name' || expected === 'first value')) {
      at += 1;
      open.pop();
      expected = next();
    } else if (expected === 'separator' && character === ',') {
      at += 1;
      expected = open.at(-1) === '{' ? 'name' : 'value';
    } else if ((expected === 'name' || expected === 'first name') && take(STRING)) {
      expected = 'colon';
    } else if (expected === 'colon' && character === ':') {
      at += 1;
      expected = 'value';
    } else if (expected === 'value' || expected === 'first value') {
      if (character === '{' || character === '[') {
        at += 1;
        open.push(character);
        expected = character === '{' ? 'first name' : 'first value';
      } else if (take(STRING) || take(PLAIN)) {
        expected = next();
      } else return problemAt(text, at, 'value');
    } else return problemAt(text, at, expected === 'first name' ? 'name' : expected);
  }
}

function problemAt(text: string, at: number, expected: JsonProblem['expected']): JsonProblem {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, expected };
}
