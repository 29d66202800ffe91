import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RotatingFile } from '../../../electron/host/rotating-file.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

async function bench(maxBytes: number) {
  const path = join(await temporaryFolder(), 'log', 'console.log');
  return { path, file: new RotatingFile({ path, maxBytes }) };
}

test('what is appended stands in the file, in order, over openings', async () => {
  const { path, file } = await bench(1000);
  file.append('one ');
  file.append(Buffer.from('two '));
  await file.dispose();
  const again = new RotatingFile({ path, maxBytes: 1000 });
  again.append('three');
  await again.dispose();
  expect(await readFile(path, 'utf8')).toBe('one two three');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('the file and the one before it stay under the limit', async () => {
  const { path, file } = await bench(100);
  for (let line = 0; line < 50; line += 1) {
    file.append(`line ${String(line).padStart(2, '0')}\n`);
    await file.flush();
  }
  await file.dispose();
  const [older, newer] = [await readFile(`${path}.1`, 'utf8'), await readFile(path, 'utf8')];
  expect(older.length).toBeLessThanOrEqual(100);
  expect(newer.length).toBeLessThanOrEqual(100);
  const lines = (older + newer).trim().split('\n');
  expect(lines.at(-1)).toBe('line 49');
  expect(lines).toEqual(Array.from({ length: lines.length }, (_, i) => `line ${50 - lines.length + i}`));
});

test('more than can be queued is dropped, and the file says so', async () => {
  const { path, file } = await bench(100);
  file.append('x'.repeat(60));
  file.append('y'.repeat(60));
  file.append('z'.repeat(60));
  await file.dispose();
  expect(await readFile(`${path}.1`, 'utf8')).toBe('y'.repeat(60));
  expect(await readFile(path, 'utf8')).toMatch(/\[60 bytes were not written/);
});

test('a disk that fails loses the log, and nothing else', async () => {
  const { path, file } = await bench(1000);
  await mkdir(path, { recursive: true });
  file.append('lost');
  await file.flush();
  await rm(path, { recursive: true });
  file.append('kept');
  await file.dispose();
  expect(await readFile(path, 'utf8')).toBe('kept');
});
