import * as tar from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { wholeTar } from '../../../electron/engine/whole-tar.ts';

async function archive(): Promise<Buffer> {
  const pack = tar.pack();
  pack.entry({ name: 'one' }, 'x'.repeat(700));
  pack.entry({ name: 'two' }, 'y');
  pack.finalize();
  const parts: Buffer[] = [];
  for await (const part of pack) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function passed(content: Buffer, pieceBytes: number): Promise<{ bytes: number; content: Buffer }> {
  async function* pieces(): AsyncGenerator<Buffer, void> {
    await Promise.resolve();
    for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
  }
  let bytes = 0;
  const parts: Buffer[] = [];
  for await (const piece of wholeTar(pieces(), '/a.tar', (more) => (bytes += more))) parts.push(piece);
  return { bytes, content: Buffer.concat(parts) };
}

describe('a tar on its way', () => {
  it.each([1, 511, 512, 513, 1_000_000])('passes as it is, in pieces of %i bytes', async (pieceBytes) => {
    const content = await archive();
    expect(await passed(content, pieceBytes)).toEqual({ bytes: content.length, content });
  });

  it('that holds nothing is one', async () => {
    await expect(passed(Buffer.alloc(1024), 100)).resolves.toMatchObject({ bytes: 1024 });
  });

  it('that ends between two entries, or within one, is not whole', async () => {
    const content = await archive();
    for (const end of [512 + 1024, 900, content.length - 1024]) {
      await expect(passed(content.subarray(0, end), 300)).rejects.toMatchObject({ code: 'tar-incomplete' });
    }
  });

  it('with the engine’s words at its end says them', async () => {
    const words = '{"errorDetail":{"message":"no space left"},"error":"write: \\"no space left\\""}\r\n';
    const content = Buffer.concat([(await archive()).subarray(0, 512), Buffer.from(words)]);
    await expect(passed(content, 64)).rejects.toMatchObject({
      message: '/a.tar ends before the end of its archive: write: "no space left"',
    });
  });

  it.each([Buffer.alloc(0), Buffer.from('short'), Buffer.from('z'.repeat(5000)), Buffer.alloc(4096, 0xff)])(
    'is not what has no header',
    async (content) => {
      await expect(passed(content, 100)).rejects.toMatchObject({ code: 'tar-invalid' });
    },
  );
});
