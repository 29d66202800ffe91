import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followFile, type FollowRequest } from '../../../electron/daemon/follow-file.ts';

let folder: string;
let file: string;
let abort: AbortController;
let readers: AsyncGenerator<string, void>[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-follow-'));
  file = join(folder, 'a.log');
  abort = new AbortController();
  readers = [];
});

afterEach(async () => {
  abort.abort();
  for (const reader of readers) await reader.return();
  await rm(folder, { recursive: true, force: true });
});

async function readAll(request: Omit<FollowRequest, 'follow'>): Promise<string> {
  let text = '';
  for await (const piece of followFile(file, { ...request, follow: false }, abort.signal)) text += piece;
  return text;
}

/** Follows from the end and hands out what has come up to a text that must appear. */
function follower(): (marker: string) => Promise<string> {
  const pieces = followFile(file, { lines: 0, follow: true }, abort.signal);
  readers.push(pieces);
  let text = '';
  return async (marker) => {
    while (!text.includes(marker)) {
      const next = await pieces.next();
      if (next.done === true) throw new Error(`ended before “${marker}”`);
      text += next.value;
    }
    return text;
  };
}

describe('reading a log', () => {
  it('gives the last lines, a last one without its end included', async () => {
    await writeFile(file, 'one\ntwo\nthree');
    expect(await readAll({ lines: 2 })).toBe('two\nthree');
    await writeFile(file, 'one\ntwo\nthree\n');
    expect(await readAll({ lines: 1 })).toBe('three\n');
    expect(await readAll({ lines: 0 })).toBe('');
    expect(await readAll({ lines: 99 })).toBe('one\ntwo\nthree\n');
  });

  it('reaches back into the older half', async () => {
    await writeFile(`${file}.1`, 'a\nb\nc\n');
    await writeFile(file, 'd\n');
    expect(await readAll({ lines: 3 })).toBe('b\nc\nd\n');
    expect(await readAll({ lines: null })).toBe('a\nb\nc\nd\n');
    await rm(file);
    expect(await readAll({ lines: 1 })).toBe('c\n');
  });

  it('is empty where there is no log', async () => {
    expect(await readAll({ lines: 5 })).toBe('');
  });

  it('cuts no character and finds lines over blocks', async () => {
    const line = `${'ä€😀'.repeat(40_000)}\n`;
    await writeFile(file, `x\n${line}${line}`);
    expect(await readAll({ lines: 2 })).toBe(line + line);
  });
});

describe('following a log', () => {
  it('goes on over appends, a rotation and a file that is emptied', async () => {
    await writeFile(file, 'old\n');
    const until = follower();
    const first = until('new');
    await appendFile(file, 'new\n');
    expect(await first).toBe('new\n');

    await appendFile(file, 'last of the old\n');
    await rename(file, `${file}.1`);
    await writeFile(file, 'first of the next\n');
    expect(await until('next')).toBe('new\nlast of the old\nfirst of the next\n');

    const emptied = until('after');
    await truncate(file);
    await appendFile(file, 'after\n');
    expect(await emptied).toContain('after\n');
  });

  it('waits for a file that is not there yet', async () => {
    const until = follower();
    const first = until('here');
    await writeFile(file, 'here\n');
    expect(await first).toBe('here\n');
  });

  it('ends when it is told to', async () => {
    await writeFile(file, 'x\n');
    const pieces = followFile(file, { lines: 1, follow: true }, abort.signal);
    expect(await pieces.next()).toMatchObject({ value: 'x\n' });
    const next = pieces.next();
    abort.abort();
    expect(await next).toMatchObject({ done: true });
  });
});
