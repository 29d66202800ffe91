import { expect, it } from 'vitest';
import { FrameCutter } from '../../../../electron/hypervisor/hyperkit/relay/frame-cutter.ts';

const frame = (length: number): Buffer => {
  const bytes = Buffer.alloc(2 + length, length & 0xff);
  bytes.writeUInt16LE(length);
  return bytes;
};

it('hands out whole frames alone, as they came, however the stream is split', () => {
  const stream = Buffer.concat([frame(60), frame(0), frame(1514), frame(1), frame(3000), frame(300)]);
  for (const step of [1, 2, 3, 61, 62, 1000, stream.length]) {
    const cutter = new FrameCutter();
    const handed: Buffer[] = [];
    for (let at = 0; at < stream.length; at += step) {
      const whole = cutter.push(Buffer.from(stream.subarray(at, at + step)));
      let end = 0;
      while (end < whole.length) end += 2 + whole.readUInt16LE(end);
      expect(end).toBe(whole.length);
      handed.push(whole);
    }
    expect(Buffer.concat(handed).equals(stream)).toBe(true);
  }
});

it('takes the longest frame that can be', () => {
  const cutter = new FrameCutter();
  const bytes = frame(0xffff);
  expect(cutter.push(bytes.subarray(0, 40_000))).toHaveLength(0);
  expect(cutter.push(bytes.subarray(40_000)).equals(bytes)).toBe(true);
});

it('keeps what is not whole', () => {
  const cutter = new FrameCutter();
  const bytes = Buffer.concat([frame(5), frame(9).subarray(0, 4)]);
  expect(cutter.push(bytes)).toEqual(frame(5));
  expect(cutter.push(Buffer.alloc(0))).toHaveLength(0);
});
