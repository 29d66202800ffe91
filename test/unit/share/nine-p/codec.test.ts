import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAnswer, decodeRequest, encode } from '../../../../electron/share/nine-p/wire/codec.ts';
import { FrameCutter } from '../../../../electron/share/nine-p/wire/frame-cutter.ts';
import {
  ANSWERS,
  type Body,
  type FieldKind,
  HEAD_BYTES,
  type MessageLayout,
  type MessageName,
  REQUESTS,
} from '../../../../electron/share/nine-p/wire/messages.ts';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const qid = fc.record({ type: fc.integer({ min: 0, max: 255 }), version: u32, path: u64 });
const text = fc.string({ unit: 'grapheme', maxLength: 50 });

const ARBITRARIES: Readonly<Record<FieldKind, fc.Arbitrary<unknown>>> = {
  u8: fc.integer({ min: 0, max: 255 }),
  u16: fc.integer({ min: 0, max: 0xffff }),
  u32,
  u64,
  text,
  texts: fc.array(text, { maxLength: 20 }),
  data: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  qid,
  qids: fc.array(qid, { maxLength: 20 }),
};

const LAYOUTS: readonly (readonly [MessageName, MessageLayout])[] = [
  ...Object.entries(REQUESTS),
  ...Object.entries(ANSWERS),
] as [MessageName, MessageLayout][];

type AnyBody = Body<'Tlopen'>;

/** As one of the many types that it may have: nobody looks inside. */
function bodyOf({ fields }: MessageLayout): fc.Arbitrary<AnyBody> {
  const kinds = Object.entries(fields).map(([name, kind]) => [name, ARBITRARIES[kind]]);
  return fc.record(
    Object.fromEntries(kinds) as Record<string, fc.Arbitrary<unknown>>,
  ) as unknown as fc.Arbitrary<AnyBody>;
}

const message = fc
  .constantFrom(...LAYOUTS)
  .chain(([name, layout]) => fc.record({ name: fc.constant(name), tag: ARBITRARIES.u16, body: bodyOf(layout) }))
  .map(({ name, tag, body }) => ({ name, tag: tag as number, body, frame: encode(name, tag as number, body) }));

const decoderOf = (name: MessageName) => (name in REQUESTS ? decodeRequest : decodeAnswer);

describe('the codec', () => {
  it('reads what it wrote, of every kind of message', () => {
    for (const [name, layout] of LAYOUTS) {
      fc.assert(
        fc.property(bodyOf(layout), fc.integer({ min: 0, max: 0xffff }), (body, tag) => {
          const frame = encode(name, tag, body);
          expect(frame.readUInt32LE(0)).toBe(frame.length);
          expect(decoderOf(name)(frame)).toEqual({ name, tag, body });
        }),
        { numRuns: 25 },
      );
    }
  });

  it('gives each kind a number of its own', () => {
    expect(new Set(LAYOUTS.map(([, { type }]) => type)).size).toBe(LAYOUTS.length);
    for (const [name, { type }] of LAYOUTS) expect(type % 2 === 0, name).toBe(name.startsWith('T'));
  });

  it('has the layout of the wire', () => {
    const frame = encode('Twalk', 7, { fid: 1, newFid: 2, names: ['a', 'ü'] });
    expect(frame.toString('hex')).toBe(
      ['18000000', '6e', '0700', '01000000', '02000000', '0200', '010061', '0200c3bc'].join(''),
    );
    expect(encode('Rread', 1, { data: Buffer.from('xy') }).toString('hex')).toBe('0d0000007501000200000078' + '79');
  });

  it('knows no message that is cut off or goes on behind its end', () => {
    fc.assert(
      fc.property(message, fc.nat(), ({ name, frame }, at) => {
        const decode = decoderOf(name);
        expect(decode(Buffer.concat([frame, Buffer.alloc(1)])).name).toBe('malformed');
        if (frame.length > HEAD_BYTES) {
          const cut = HEAD_BYTES + (at % (frame.length - HEAD_BYTES));
          expect(decode(frame.subarray(0, cut)).name).toBe('malformed');
        }
      }),
    );
  });

  it('throws for no bytes whatever', () => {
    const kinds = LAYOUTS.map(([, { type }]) => type);
    const bytes = fc.tuple(fc.constantFrom(...kinds, 6, 255), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(bytes, ([type, rest]) => {
        const frame = Buffer.from([0, 0, 0, 0, type, ...rest]);
        expect(() => [decodeRequest(frame), decodeAnswer(frame)]).not.toThrow();
      }),
      { numRuns: 3000 },
    );
  });

  it('takes no name that is not UTF-8, since it would come back as another', () => {
    const frame = encode('Twalk', 7, { fid: 1, newFid: 2, names: ['ab'] });
    frame[frame.length - 1] = 0xff;
    expect(decodeRequest(frame)).toEqual({ name: 'malformed', tag: 7 });
    const replacement = encode('Twalk', 7, { fid: 1, newFid: 2, names: ['\ufffd'] });
    expect(decodeRequest(replacement)).toMatchObject({ body: { names: ['\ufffd'] } });
  });

  it('tells an unknown type by its tag', () => {
    expect(decodeRequest(Buffer.from([7, 0, 0, 0, 255, 5, 0]))).toEqual({ name: 'unknown-type', tag: 5 });
    // Of the older 9P, and an answer that a client sends.
    expect(decodeRequest(Buffer.from([7, 0, 0, 0, 112, 5, 0]))).toEqual({ name: 'unknown-type', tag: 5 });
    expect(decodeRequest(encode('Rclunk', 5, {}))).toEqual({ name: 'unknown-type', tag: 5 });
  });
});

describe('the cutter', () => {
  it('finds the messages of a stream however it comes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), sizes, (messages, steps) => {
        const stream = Buffer.concat(messages.map(({ frame }) => frame));
        const cutter = new FrameCutter();
        const heard: string[] = [];
        for (let at = 0, step = 0; at < stream.length; step += 1) {
          const size = steps[step % steps.length] ?? 1;
          expect(
            cutter.push(stream.subarray(at, at + size), 65_536, (frame) => heard.push(frame.toString('hex'))),
          ).toBe(true);
          at += size;
        }
        expect(heard).toEqual(messages.map(({ frame }) => frame.toString('hex')));
      }),
    );
  });

  it.each([0, 6, 1025, 0xffff_ffff])('goes no further at a message of %i bytes', (size) => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(size);
    const good = encode('Tclunk', 1, { fid: 1 });
    let heard = 0;
    expect(new FrameCutter().push(Buffer.concat([good, head]), 1024, () => (heard += 1))).toBe(false);
    expect(heard).toBe(1);
  });
});
