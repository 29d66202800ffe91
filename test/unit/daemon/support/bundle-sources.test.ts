import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderLayout } from '../../../../electron/api/folder-layout.ts';
import { readEntry } from '../../../../electron/daemon/support/bundle-content.ts';
import { bundleSources } from '../../../../electron/daemon/support/bundle-sources.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';

/** Nothing of it is asked before a source is read. */
const BACKEND = {} as Parameters<typeof bundleSources>[0];

test('the processes beside the hypervisor tell what they said, without secrets, where there were any', async () => {
  const layout = folderLayout(await temporaryFolder(), 'linux');
  const names = async (): Promise<string[]> => (await bundleSources(BACKEND, layout)).map(({ name }) => name);
  expect(await names()).toContain('log/hypervisor.log');
  expect((await names()).filter((name) => /cable|virtiofsd/.test(name))).toEqual([]);

  await mkdir(layout.logFolder);
  const logs = {
    'network-cable.log': 'cannot bind: EACCES\n',
    'virtiofsd-0.log': 'shares /home/ann --api-key abc123\n',
    'virtiofsd-1.log': '',
    'virtiofsd-1.log.old': 'not ours',
    'console.log.1': 'older',
  };
  for (const [name, text] of Object.entries(logs)) await writeFile(join(layout.logFolder, name), text);
  const sources = await bundleSources(BACKEND, layout);
  const helpers = sources.filter(({ name }) => /cable|virtiofsd/.test(name));
  expect(helpers.map(({ name }) => name)).toEqual([
    'log/network-cable.log',
    'log/virtiofsd-0.log',
    'log/virtiofsd-1.log',
  ]);
  expect((await Promise.all(helpers.map(readEntry))).map(({ text }) => text)).toEqual([
    'cannot bind: EACCES\n',
    'shares /home/ann --api-key [removed]\n',
    '',
  ]);
});
