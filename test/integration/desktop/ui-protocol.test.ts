import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { uiProtocol } from '../../../electron/main/ui-protocol.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const serve = async (): Promise<(url: string, method?: string) => Promise<Response>> => {
  const root = await temporaryFolder();
  const folder = join(root, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'assets', 'main.js'), 'run()');
  await writeFile(join(folder, 'notes.txt'), 'not for pages');
  await writeFile(join(root, 'secret.js'), 'secret()');
  await writeFile(join(root, 'renderer-of-others.js'), 'others()');
  const answer = uiProtocol(folder);
  return (url, method = 'GET') => answer({ url, method });
};

it('answers with the dashboard’s files, under a policy', async () => {
  const get = await serve();
  const page = await get('boathouse://app/');
  expect([page.status, await page.text()]).toEqual([200, '<!doctype html>']);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  const script = await get('boathouse://app/assets/main.js?v=1#x');
  expect([script.headers.get('content-type'), await script.text()]).toEqual([
    'text/javascript; charset=utf-8',
    'run()',
  ]);
});

it.each([
  'boathouse://app/../secret.js',
  'boathouse://app/%2e%2e/secret.js',
  'boathouse://app/..%2fsecret.js',
  'boathouse://app/assets/..%2f..%2fsecret.js',
  'boathouse://app/..%2frenderer-of-others.js',
  'boathouse://app/%00index.html',
  'boathouse://app/%zz',
  'boathouse://app/assets',
  'boathouse://app/notes.txt',
  'boathouse://app/none.js',
  'boathouse://other/index.html',
  'https://app/index.html',
  'no address',
])('has nothing at %s', async (url) => {
  const get = await serve();
  expect((await get(url)).status).toBe(404);
});

it('is read only', async () => {
  const get = await serve();
  expect((await get('boathouse://app/', 'POST')).status).toBe(404);
});
