import { beforeEach, inject } from 'vitest';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { folderLayout } from '../../electron/api/folder-layout.ts';
import { logTails } from '../support/log-tails.ts';

/** Runs before each test file: a test that fails shows the ends of the logs of every machine that is there. */
beforeEach(({ onTestFailed }) => {
  onTestFailed(async () => {
    const { folder } = inject('session');
    for (const name of await readdir(folder)) {
      const tails = await logTails(folderLayout(join(folder, name), process.platform));
      if (tails !== '') process.stderr.write(`${tails}\n`);
    }
  });
});
