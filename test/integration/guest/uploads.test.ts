import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeFileName } from '../../../electron/api/engine/file-path.ts';
import type { FileUpload } from '../../../electron/api/engine/files.ts';
import { UPLOAD_END, uploadLine } from '../../../electron/api/engine/upload-stream.ts';
import { guestRequest } from '../../../electron/engine/guest-request.ts';
import { uploadReport } from '../../../electron/engine/files/upload-report.ts';
import { runCommand } from '../../support/command.ts';

/** The guest's own program, as root, which it needs to be to change its root; what it uploads into is a folder of this test. */
const PROGRAM = fileURLToPath(new URL('../../../vm-assets/guest/boathouse/files', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bh-upload-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...names: string[]): string => join(folder, ...names);
const path = (...names: string[]): string => names.map((name) => encodeFileName(name) ?? '').join('/');
const folderLine = (...names: string[]): string => uploadLine({ kind: 'folder', path: path(...names) });
const fileEntry = (names: readonly string[], text: string): string =>
  uploadLine({ kind: 'file', path: path(...names), sizeBytes: Buffer.byteLength(text) }) + text;

async function upload(stream: string | Buffer, existing: FileUpload['existing'] = 'refuse') {
  const request = guestRequest('upload', [
    ['folder', folder],
    ['path', '/'],
    ['existing', existing],
  ]);
  const input = Buffer.concat([Buffer.from(`${request}\n`), Buffer.from(stream)]);
  const { code, stdout, stderr } = await runCommand(['perl', PROGRAM], { env: process.env, input });
  if (code !== 0) throw new Error(stderr);
  return uploadReport(Readable.from([Buffer.from(stdout, 'latin1')]));
}

describe.skipIf(process.getuid?.() !== 0)('an upload, which has to be run as root here', () => {
  it('keeps names, bytes and empty folders', async () => {
    const names = ['-rf *', 'line\nbreak', 'näh\u202E', '$(reboot)', 'a b', '%41'];
    const stream = [
      folderLine('tree'),
      folderLine('tree', 'empty'),
      folderLine('tree', 'deep'),
      ...names.map((name) => fileEntry(['tree', 'deep', name], `${name}\nend\n`)),
      fileEntry(['tree', 'none'], ''),
      fileEntry(['tree', 'large'], 'x'.repeat(700_001)),
      UPLOAD_END,
    ];
    const report = await upload(stream.join(''));
    expect(report).toEqual({ files: names.length + 2, folders: 3, kept: 0, failed: 0, failures: [] });
    expect((await readdir(at('tree', 'deep'))).sort()).toEqual([...names].sort());
    expect(await readFile(at('tree', 'deep', 'line\nbreak'), 'utf8')).toBe('line\nbreak\nend\n');
    expect((await lstat(at('tree', 'large'))).size).toBe(700_001);
    expect(await readdir(at('tree', 'empty'))).toEqual([]);
    expect((await lstat(at('tree', 'none'))).mode & 0o7777).toBe(0o644);
    expect((await lstat(at('tree', 'empty'))).mode & 0o7777).toBe(0o755);
  });

  it.each([
    ['refuse', 'old', { files: 1, kept: 0, failed: 1 }],
    ['keep', 'old', { files: 1, kept: 1, failed: 0 }],
    ['replace', 'new', { files: 2, kept: 0, failed: 0 }],
  ] as const)('into a folder that is there: %s', async (existing, text, made) => {
    await mkdir(at('there'));
    await writeFile(at('there', 'same'), 'old');
    await chmod(at('there', 'same'), 0o4711);
    const stream = folderLine('there') + fileEntry(['there', 'same'], 'new') + fileEntry(['there', 'more'], 'more');
    expect(await upload(stream + UPLOAD_END, existing)).toMatchObject({ ...made, folders: 0 });
    expect(await readFile(at('there', 'same'), 'utf8')).toBe(text);
    expect((await lstat(at('there', 'same'))).mode & 0o7777).toBe(0o4711);
    expect(await readFile(at('there', 'more'), 'utf8')).toBe('more');
  });

  it('follows no link, and replaces nothing but files; the rest goes on', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'bh-outside-'));
    await symlink(outside, at('link'));
    await symlink('nowhere', at('file-link'));
    await mkdir(at('folder'));
    await writeFile(at('file'), '');
    const stream = [
      folderLine('link'),
      fileEntry(['link', 'in'], 'x'),
      fileEntry(['link', 'deep', 'in'], 'x'),
      folderLine('file'),
      fileEntry(['file', 'in'], 'x'),
      fileEntry(['file-link'], 'x'),
      fileEntry(['folder'], 'x'),
      fileEntry(['missing', 'in'], 'x'),
      fileEntry(['last'], 'x'),
      UPLOAD_END,
    ];
    const report = await upload(stream.join(''), 'replace');
    expect(report).toMatchObject({ files: 1, folders: 0, failed: 8 });
    expect(Object.fromEntries(report.failures.map((one) => [one.path, one.message]))).toEqual({
      link: 'It is not a folder (there is a link of that name)',
      'link/in': 'It is not a folder (Not a directory)',
      'link/deep/in': 'It is not a folder (its folder is a link)',
      file: 'It is not a folder (there is a file of that name)',
      'file/in': 'It is not a folder (Not a directory)',
      'file-link': expect.stringContaining('it is a link') as string,
      folder: expect.stringContaining('It is a folder') as string,
      'missing/in': expect.stringContaining('There is no such file or folder') as string,
    });
    expect(await readdir(outside)).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['file', 'file-link', 'folder', 'last', 'link']);
    await rm(outside, { recursive: true });
  });

  it.each([
    'file 1 ../up\nx',
    'file 1 a/../../up\nx',
    'file 1 %2E%2E/up\nx',
    'file 1 a%2Fup\nx',
    'file 1 /up\nx',
    'file 1 a%00b\nx',
    'file -1 a\n',
    'folder \n',
    'link a b\n',
    'file 99999999999999999999 a\n',
    'x'.repeat(20_000),
  ])('of an entry that is none ends (%#)', async (stream) => {
    await expect(upload(stream + UPLOAD_END)).rejects.toThrow('invalid');
    expect(await readdir(folder)).toEqual([]);
  });

  it('that breaks off leaves what had come, and no half of a file', async () => {
    const stream = fileEntry(['whole'], 'x') + uploadLine({ kind: 'file', path: 'half', sizeBytes: 1000 });
    for (const cut of [stream, `${stream}x`]) {
      await rm(at('whole'), { force: true });
      await expect(upload(cut)).rejects.toThrow('cut-off');
      expect(await readdir(folder)).toEqual(['whole']);
    }
  });
});
