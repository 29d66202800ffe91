import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AMBIGUOUS,
  editedText,
  JsonString,
  type JsonText,
  type JsonView,
  readJsonText,
} from '../../../../electron/forward/engine-proxy/json-text.ts';

function read(text: string): JsonText {
  const result = readJsonText(Buffer.from(text));
  if (result === null) throw new Error('not JSON');
  return result;
}

function field(view: JsonView, ...path: string[]): JsonView | undefined {
  let current: JsonView | undefined = view;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || current instanceof JsonString) return undefined;
    current = Array.isArray(current) ? current[Number(name)] : current[name];
  }
  return current;
}

/** The view as plain values. */
function plain(view: JsonView): unknown {
  if (view instanceof JsonString) return view.value;
  if (Array.isArray(view)) return view.map(plain);
  if (typeof view === 'object' && view !== null) {
    return Object.fromEntries(Object.entries(view).map(([name, value]) => [name, plain(value)]));
  }
  return view;
}

describe('reading', () => {
  it('agrees with JSON.parse on what is JSON and what it means', () => {
    // Names are folded, so they are generated folded; `__proto__` is an ordinary name here and none for object literals.
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'x', '_', '0', 'ä') });
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(null, true, false),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('any'), { maxLength: 4 }),
      object: fc.dictionary(name, tie('any'), { maxKeys: 4, noNullPrototype: true }),
    })).any;
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (original, indent) => {
        const text = JSON.stringify(original, null, indent);
        // What is no Unicode does not survive UTF-8, in JSON.parse as little.
        expect(plain(read(text).view)).toEqual(JSON.parse(Buffer.from(text).toString()));
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    '',
    '{',
    '{}}',
    '{} x',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '"a',
    '"a\\"',
    '"a\nb"',
    '"\\x"',
    '01',
    '+1',
    '1.',
    '.5',
    'nul',
    'truex',
    '[1 2]',
    '\uFEFF{}',
    `${'['.repeat(300)}${']'.repeat(300)}`,
  ])('refuses %j', (text) => {
    expect(readJsonText(Buffer.from(text))).toBeNull();
  });

  it('folds names as Go does', () => {
    const { view } = read('{"HostConfig":{"BINDS":["a"]},"host\u017fpecial":1,"\u212Aey":2}');
    expect(plain(view)).toEqual({ hostconfig: { binds: ['a'] }, hostspecial: 1, key: 2 });
  });

  it('gives no value for a name that is given twice', () => {
    expect(field(read('{"Binds":["a"],"binds":["b"]}').view, 'binds')).toBe(AMBIGUOUS);
  });

  it('takes “__proto__” for a name like any other', () => {
    const { view } = read('{"__proto__":{"binds":["a"]}}');
    expect(field(view, 'binds')).toBeUndefined();
    expect(Object.keys(view as object)).toEqual(['__proto__']);
  });
});

describe('editing', () => {
  it('changes the strings and nothing else', () => {
    const text = read('{ "N":12345678901234567890123,\t"ä":"\\u00e9","B":[ "x\\"y" , "z"], "f":1.0e5 }\n');
    const first = field(text.view, 'b', '0');
    const second = field(text.view, 'b', '1');
    if (!(first instanceof JsonString) || !(second instanceof JsonString)) throw new Error('strings are missing');
    const edited = editedText(text, [
      { at: second, value: 'new "z"' },
      { at: first, value: 'ü' },
    ]);
    expect(edited.toString()).toBe(
      '{ "N":12345678901234567890123,\t"ä":"\\u00e9","B":[ "ü" , "new \\"z\\""], "f":1.0e5 }\n',
    );
  });
});
