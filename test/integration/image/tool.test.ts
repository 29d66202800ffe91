import { describe, expect, it } from 'vitest';
import { readDeb } from '../../../vm-assets/builder/deb/read-deb.ts';
import { filterThrough } from '../../../vm-assets/builder/tool.ts';
import { arFile } from '../../unit/vm-assets/builder/fixtures/ar-file.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tar from 'tar-stream';

const never = new AbortController().signal;

describe('a tool of the host', () => {
  it('filters megabytes', async () => {
    const data = Buffer.alloc(5_000_000, 'content ');
    const packed = await filterThrough('xz', ['-0', '-c'], data, never);
    expect((await filterThrough('xz', ['-dc'], packed, never)).equals(data)).toBe(true);
  });

  it('that is not there is named, with what to do', async () => {
    await expect(filterThrough('no-such-tool-here', [], Buffer.alloc(0), never)).rejects.toMatchObject({
      code: 'image-tool-missing',
      hint: expect.stringContaining('Install no-such-tool-here') as string,
    });
  });

  it('that fails is told with its own words', async () => {
    await expect(filterThrough('xz', ['-dc'], Buffer.alloc(100_000, 'no xz'), never)).rejects.toMatchObject({
      code: 'image-tool-failed',
      message: expect.stringMatching(/xz ended with 1: .*format/) as string,
    });
  });

  it('is killed by an abort', async () => {
    const abort = new AbortController();
    const run = filterThrough(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], Buffer.alloc(0), abort.signal);
    abort.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
  });
});

describe('a hostile .deb', () => {
  const read = async (members: readonly (readonly [string, Buffer])[]): Promise<unknown> => {
    const folder = await mkdtemp(join(tmpdir(), 'boathouse-test-'));
    try {
      const file = join(folder, 'x.deb');
      await writeFile(file, arFile([['debian-binary', Buffer.from('2.0\n')], ...members]));
      return await readDeb({ file, what: 'x.deb', wanted: () => true, signal: never });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  const malformed = (message: RegExp) => ({
    code: 'image-deb-malformed',
    message: expect.stringMatching(message) as string,
  });

  it('with a path that climbs out is refused', async () => {
    await expect(read([['data.tar', await tarOf({ name: './usr/../../etc/shadow' })]])).rejects.toMatchObject(
      malformed(/unsafe path/),
    );
  });

  it('with a device is refused', async () => {
    await expect(read([['data.tar', await tarOf({ name: './dev/sda', type: 'block-device' })]])).rejects.toMatchObject(
      malformed(/block-device/),
    );
  });

  it('with a data part that ends early is refused', async () => {
    const whole = await tarOf({ name: './a' });
    await expect(read([['data.tar', whole.subarray(0, 600)]])).rejects.toMatchObject(malformed(/./));
  });

  it('without a data part, or in an unknown form, is refused', async () => {
    await expect(read([])).rejects.toMatchObject(malformed(/no data part/));
    await expect(read([['data.tar.foo', Buffer.alloc(10)]])).rejects.toMatchObject(malformed(/data\.tar\.foo/));
  });

  async function tarOf(header: { name: string; type?: 'file' | 'block-device' }): Promise<Buffer> {
    const pack = tar.pack();
    pack.entry({ ...header, mode: 0o644 }, header.type === 'block-device' ? '' : 'x'.repeat(100));
    pack.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of pack) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
});
