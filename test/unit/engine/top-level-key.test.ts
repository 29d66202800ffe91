import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeTopLevelKey, setTopLevelString } from '../../../electron/engine/top-level-key.ts';

const DOCKER_STYLE =
  '{\n\t"auths": {\n\t\t"r.example": {"currentContext": "inner"}\n\t},\n\t"currentContext": "one",\n\t"n": 12345678901234567890\n}\n';

describe('a key of a foreign JSON file', () => {
  it('is replaced in place, nested keys of that name and large numbers untouched', () => {
    expect(setTopLevelString(DOCKER_STYLE, 'currentContext', 'two')).toBe(DOCKER_STYLE.replace('"one"', '"two"'));
  });

  it('is added behind the last one with the same indentation', () => {
    expect(setTopLevelString('{\r\n  "a": [1, {"b": "}"}]\r\n}', 'k', 'v')).toBe(
      '{\r\n  "a": [1, {"b": "}"}],\r\n  "k": "v"\r\n}',
    );
    expect(setTopLevelString('{"a":1}', 'k', 'v')).toBe('{"a":1,"k": "v"}');
  });

  it('is added to an empty object', () => {
    expect(setTopLevelString('{}\n', 'k', 'v')).toBe('{\n\t"k": "v"\n}\n');
  });

  it('is removed with its comma, wherever it stands', () => {
    expect(removeTopLevelKey('{\n  "k": "v",\n  "a": 1\n}', 'k')).toBe('{\n  "a": 1\n}');
    expect(removeTopLevelKey('{\n  "a": 1,\n  "k": "v",\n  "b": 2\n}', 'k')).toBe('{\n  "a": 1,\n  "b": 2\n}');
    expect(removeTopLevelKey('{\n  "a": 1,\n  "k": "v"\n}', 'k')).toBe('{\n  "a": 1\n}');
    expect(removeTopLevelKey('{\n  "k": "v"\n}\n', 'k')).toBe('{}\n');
    expect(removeTopLevelKey(DOCKER_STYLE, 'absent')).toBe(DOCKER_STYLE);
  });

  it('changes nothing else, whatever the document', () => {
    const document = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(
        document,
        fc.string(),
        fc.string(),
        fc.constantFrom(undefined, 2, '\t'),
        (value, key, text, indent) => {
          fc.pre(key !== '__proto__' && !Object.hasOwn(value, '__proto__'));
          const before = JSON.stringify(value, null, indent);
          const plain = JSON.parse(before) as Record<string, unknown>;
          const set = setTopLevelString(before, key, text);
          expect(JSON.parse(set)).toEqual({ ...plain, [key]: text });
          const rest = Object.fromEntries(Object.entries(plain).filter(([name]) => name !== key));
          expect(JSON.parse(removeTopLevelKey(before, key))).toEqual(rest);
          expect(JSON.parse(removeTopLevelKey(set, key))).toEqual(rest);
        },
      ),
    );
  });
});
