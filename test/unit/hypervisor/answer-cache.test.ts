import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnswerCache } from '../../../electron/hypervisor/answer-cache.ts';

describe('AnswerCache', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'answers-'));
    file = join(folder, 'qemu.json');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('remembers across instances', async () => {
    await new AnswerCache(file).set('a', { works: true });
    expect(await new AnswerCache(file).get('a')).toEqual({ works: true });
    expect(await new AnswerCache(file).get('b')).toBeUndefined();
  });

  it('pushes out the oldest', async () => {
    const cache = new AnswerCache(file);
    for (let index = 0; index < 70; index++) await cache.set(`key ${index}`, index);
    expect(await cache.get('key 0')).toBeUndefined();
    expect(await cache.get('key 69')).toBe(69);
    expect((await readFile(file, 'utf8')).length).toBeLessThan(2000);
  });

  it.each(['', '{', '[]', '{"formatVersion": 9, "answers": {"a": 1}}', '{"formatVersion": 1, "answers": 3}'])(
    'forgets a file that says %j',
    async (content) => {
      await writeFile(file, content);
      expect(await new AnswerCache(file).get('a')).toBeUndefined();
      await new AnswerCache(file).set('a', 2);
      expect(await new AnswerCache(file).get('a')).toBe(2);
    },
  );

  it('does without a place to write', async () => {
    const cache = new AnswerCache(join(folder, 'missing', 'qemu.json'));
    await cache.set('a', 1);
    expect(await cache.get('a')).toBeUndefined();
  });
});
