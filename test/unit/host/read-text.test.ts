import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTextIfPresent } from '../../../electron/host/read-text.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

test('a text comes without the mark that editors of Windows put before it', async () => {
  const path = join(await temporaryFolder(), 'settings.json');
  expect(await readTextIfPresent(path)).toBeNull();
  await writeFile(path, '\uFEFF{}\r\n');
  expect(await readTextIfPresent(path)).toBe('{}\r\n');
  await writeFile(path, 'a\uFEFFb');
  expect(await readTextIfPresent(path)).toBe('a\uFEFFb');
});
