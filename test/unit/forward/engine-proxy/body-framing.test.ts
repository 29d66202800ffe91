import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyFraming, type BodyKind } from '../../../../electron/forward/engine-proxy/body-framing.ts';

/** Feeds `bytes` in parts of `partBytes`; what the body was, and what was left over. */
function follow(
  kind: BodyKind,
  bytes: Buffer,
  partBytes: number,
): { body: string; left: string; framing: BodyFraming } {
  const parts: Buffer[] = [];
  const framing = new BodyFraming(kind, (part) => parts.push(part));
  let left = Buffer.alloc(0);
  for (let start = 0; start < bytes.length; start += partBytes) {
    const part = bytes.subarray(start, start + partBytes);
    const end = framing.advance(part, 0);
    left = Buffer.concat([left, part.subarray(end)]);
  }
  return { body: Buffer.concat(parts).toString(), left: left.toString(), framing };
}

describe('a body with a length', () => {
  it('ends after it', () => {
    expect(follow({ kind: 'length', lengthBytes: 4 }, Buffer.from('bodyGET /'), 3)).toMatchObject({
      body: 'body',
      left: 'GET /',
    });
  });

  it('may be empty', () => {
    expect(new BodyFraming({ kind: 'length', lengthBytes: 0 }).done).toBe(true);
    expect(new BodyFraming({ kind: 'none' }).done).toBe(true);
  });
});

describe('a chunked body', () => {
  it('ends after its trailers, however it is cut', () => {
    const parts = fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }), { maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 50 }), fc.boolean(), (chunks, partBytes, trailers) => {
        const text = chunks.map((chunk) => `${chunk.length.toString(16)};x="y"\r\n${chunk}\r\n`).join('');
        const end = trailers ? '0\r\nA: b\r\nC: d\r\n\r\n' : '0\r\n\r\n';
        const { body, left, framing } = follow({ kind: 'chunked' }, Buffer.from(`${text}${end}rest`), partBytes);
        expect({ body, left, done: framing.done }).toEqual({ body: chunks.join(''), left: 'rest', done: true });
      }),
    );
  });

  it.each([
    ['no size', 'x\r\n'],
    ['a sign', '+1\r\na\r\n'],
    ['an endless size', `${'1'.repeat(13)}\r\n`],
    ['a line without CR', '1\na\r\n'],
    ['data beyond its size', '1\r\nab\r\n'],
    ['an endless extension', `1;${'x'.repeat(5000)}`],
    ['endless trailers', `0\r\n${'X: y\r\n'.repeat(20_000)}`],
  ])('is refused with %s', (_name, text) => {
    expect(follow({ kind: 'chunked' }, Buffer.from(text), 100).framing.error).not.toBeNull();
  });
});

describe('a body up to the end of the connection', () => {
  it('is never done', () => {
    expect(follow({ kind: 'until-close' }, Buffer.from('anything'), 2)).toMatchObject({
      body: 'anything',
      framing: { done: false },
    });
  });
});
