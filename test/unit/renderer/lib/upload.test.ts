import { describe, expect, it } from 'vitest';
import { FILE_WRITE_MAX_BYTES } from '../../../../electron/api/limits.ts';
import { chosenEntries, type LocalEntry } from '../../../../renderer/lib/files/local-entry.ts';
import { packUpload } from '../../../../renderer/lib/files/pack-upload.ts';
import { walkLocal, type WalkedEntry } from '../../../../renderer/lib/files/walk-local.ts';

const file = (name: string, bytes = ''): LocalEntry => ({
  kind: 'file',
  name,
  open: () => Promise.resolve(new File([bytes], name)),
});
const broken = (name: string): LocalEntry => ({ kind: 'file', name, open: () => Promise.reject(new Error('gone')) });
const folder = (name: string, ...entries: LocalEntry[]): LocalEntry => ({
  kind: 'folder',
  name,
  entries: async function* () {
    for (const entry of entries) yield await Promise.resolve(entry);
  },
});

async function walk(entries: readonly LocalEntry[], target = '/srv'): Promise<string[]> {
  const walked: string[] = [];
  for await (const entry of walkLocal(entries, target)) {
    walked.push(entry.kind === 'problem' ? `${entry.problem} ${entry.shown}` : `${entry.kind} ${entry.path}`);
  }
  return walked;
}

async function pack(
  entries: readonly LocalEntry[],
): Promise<{ pieces: Uint8Array[]; problems: WalkedEntry[]; files: number }> {
  const pieces: Uint8Array[] = [];
  const problems: WalkedEntry[] = [];
  let files = 0;
  const listener = { onFile: () => (files += 1), onProblem: (problem: WalkedEntry) => problems.push(problem) };
  for await (const piece of packUpload(walkLocal(entries, '/'), listener)) pieces.push(piece);
  return { pieces, problems, files };
}

describe('a walk through a folder', () => {
  it('has each folder before what is in it, empty ones too', async () => {
    expect(await walk([folder('a', folder('empty'), folder('b', file('c d'))), file('e')])).toEqual([
      'folder a',
      'folder a/empty',
      'folder a/b',
      'file a/b/c%20d',
      'file e',
    ]);
  });

  it('passes over what Linux would not take, with all that is in it', async () => {
    const long = 'ü'.repeat(128);
    const odd = folder('odd', file(long), folder('\uD800', file('in')), file('..'), file('a/b'), file('kept'));
    expect(await walk([odd])).toEqual([
      'folder odd',
      `name odd/${long}`,
      'name odd/\uD800',
      'name odd/..',
      'name odd/a/b',
      'file odd/kept',
    ]);
    const deep = Array.from({ length: 20 }).reduce<LocalEntry>((inner) => folder('d'.repeat(250), inner), file('leaf'));
    expect((await walk([deep])).filter((line) => line.startsWith('path '))).toHaveLength(1);
  });

  it('goes on after a folder that cannot be read', async () => {
    const locked: LocalEntry = {
      kind: 'folder',
      name: 'locked',
      entries: async function* () {
        yield await Promise.resolve(file('first'));
        throw new Error('denied');
      },
    };
    expect(await walk([folder('a', locked), file('b')])).toEqual([
      'folder a',
      'folder a/locked',
      'file a/locked/first',
      'unreadable a/locked',
      'file b',
    ]);
  });
});

describe('a folder that was chosen', () => {
  it('is put together of the paths of its files', async () => {
    const chosen = (path: string): File =>
      Object.defineProperty(new File([''], path.split('/').at(-1) ?? ''), 'webkitRelativePath', { value: path });
    const entries = chosenEntries([chosen('a/b/one'), chosen('a/two'), chosen('a/b/three'), chosen('a/__proto__/x')]);
    expect(await walk(entries)).toEqual([
      'folder a',
      'folder a/b',
      'file a/b/one',
      'file a/b/three',
      'file a/two',
      'folder a/__proto__',
      'file a/__proto__/x',
    ]);
    expect(await walk(chosenEntries([chosen('')]))).toEqual(['name ']);
  });
});

describe('what is sent', () => {
  it('is a line an entry with its bytes, many in one piece, and an end', async () => {
    const { pieces, files } = await pack([folder('a', file('x', 'one'), file('none'))]);
    expect(pieces.map((piece) => Buffer.from(piece).toString())).toEqual([
      'folder a\nfile 3 a/x\nonefile 0 a/none\nend\n',
    ]);
    expect(files).toBe(2);
  });

  it('is cut into pieces of one write, and none is written into again', async () => {
    const text = Array.from({ length: 200_000 }, (_, index) => `${index} `).join('');
    const { pieces } = await pack([file('long', text), file('after', 'x')]);
    expect(pieces.slice(0, -1).every((piece) => piece.length === FILE_WRITE_MAX_BYTES)).toBe(true);
    expect(Buffer.concat(pieces).toString()).toBe(`file ${text.length} long\n${text}file 1 after\nxend\n`);
  });

  it('passes over a file that is gone', async () => {
    const { pieces, problems, files } = await pack([broken('gone'), file('b')]);
    expect(Buffer.concat(pieces).toString()).toBe('file 0 b\nend\n');
    expect([problems, files]).toEqual([[{ kind: 'problem', shown: 'gone', problem: 'unreadable' }], 1]);
  });

  it('ends where a file becomes shorter on its way', async () => {
    const long = new File(['x'.repeat(FILE_WRITE_MAX_BYTES + 1)], 'long');
    const slice = long.slice.bind(long);
    long.slice = (from = 0, to = 0) => (from === 0 ? slice(from, to) : new Blob([]));
    await expect(pack([{ kind: 'file', name: 'long', open: () => Promise.resolve(long) }])).rejects.toThrow('shorter');
  });
});
