import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { jsonObjects } from '../../../../electron/engine/client/json-objects.ts';
import { folderChanges, type PathChange } from '../../../../electron/engine/files/folder-changes.ts';

const of = (...lines: string[]): PathChange[] =>
  lines.map((line) => ({
    change: ({ A: 'added', C: 'changed', D: 'deleted' } as const)[line[0] as 'A' | 'C' | 'D'],
    path: line.slice(2),
  }));
const told = (changes: readonly PathChange[], folder: string): Record<string, string> => {
  const answer = folderChanges(changes, folder);
  if (answer.kind !== 'changes') throw new Error(answer.kind);
  return Object.fromEntries(answer.entries.map(({ name, change }) => [name, change]));
};

describe('folderChanges', () => {
  const changes = of('A /srv/new', 'A /srv/new/a', 'C /srv', 'D /srv/gone', 'C /etc/app/x', 'A /srvs', 'A /näh "x"/a');

  it('tells the children of a folder, of the root too, and folders that hold changes', () => {
    expect(told(changes, '/srv')).toEqual({ new: 'added', gone: 'deleted' });
    expect(told(changes, '/')).toEqual({
      srv: 'changed',
      etc: 'changed',
      srvs: 'added',
      'n%C3%A4h%20%22x%22': 'changed',
    });
    expect(told(changes, '/n%C3%A4h%20%22x%22')).toEqual({ a: 'added' });
    expect(told(changes, '/etc/app')).toEqual({ x: 'changed' });
  });

  it('tells what became of an entry before what it holds, in either order', () => {
    expect(told(of('A /a/b', 'A /a'), '/')).toEqual({ a: 'added' });
    expect(told(of('A /a', 'D /a/b'), '/')).toEqual({ a: 'added' });
  });

  it('has nothing of names that are not UTF-8, nor of what is no entry', () => {
    expect(told(of('A /srv/a\uFFFDb', 'A /srv/..', 'A /srv/', 'A /srv/ok'), '/srv')).toEqual({ ok: 'added' });
    expect(told(of('A /\uFFFD/a'), '/%FF')).toEqual({});
    expect(told(of('A /srv/\uFFFD/a'), '/')).toEqual({ srv: 'changed' });
  });

  it('says so where a folder has more than are listed', () => {
    const many = Array.from({ length: 50_001 }, (_, index): PathChange => ({ path: `/tmp/${index}`, change: 'added' }));
    expect(folderChanges(many, '/tmp')).toEqual({ kind: 'too-many' });
    expect(told(many, '/')).toEqual({ tmp: 'changed' });
  });
});

describe('jsonObjects', () => {
  const read = async (...pieces: (string | Buffer)[]): Promise<unknown[]> => {
    const all: unknown[] = [];
    const stream = Readable.from(pieces.map((piece) => Buffer.from(piece)));
    for await (const objects of jsonObjects(stream)) all.push(...objects);
    return all;
  };
  const list = [{ Path: '/a}"\\{[ü\n', Kind: 1 }, { Path: '/b', More: { deep: ['}', {}] } }, {}];

  it('reads a list however it is cut', async () => {
    const bytes = Buffer.from(JSON.stringify(list, null, 1));
    expect(await read(bytes)).toEqual(list);
    for (let size = 1; size < 12; size++) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(await read(...pieces)).toEqual(list);
    }
  });

  it('has nothing of an empty list, whatever Go writes for it', async () => {
    expect(await read('[]\n')).toEqual([]);
    expect(await read('nu', 'll\n')).toEqual([]);
  });

  it.each([
    '',
    '[',
    '[{"Path":"/a"',
    '[{}',
    'hello',
    '{}',
    '[1]',
    '[{}]x',
    'nul',
    '[{"a":"',
    `[{"a":"${'x'.repeat(70_000)}`,
    '[{x}]',
  ])('refuses what is none: %.20s', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'engine-request-failed' });
  });
});
