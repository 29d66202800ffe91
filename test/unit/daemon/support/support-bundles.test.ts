import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SupportBundles } from '../../../../electron/daemon/support/support-bundles.ts';
import { BUNDLE_KEPT_MS } from '../../../../electron/api/support.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';

async function bundles() {
  const folder = await temporaryFolder();
  const clock = new FakeClock();
  const support = new SupportBundles({
    folder,
    clock,
    sources: () =>
      Promise.resolve([
        { name: 'a.json', about: 'A', content: { kind: 'json', read: () => Promise.resolve({ password: 'x' }) } },
        { name: 'b.log', about: 'B', content: { kind: 'text', read: () => Promise.reject(new Error('no token=x')) } },
      ]),
  });
  return { folder, clock, support };
}

test('a bundle is what was looked at, and says what it holds', async () => {
  const { support, folder } = await bundles();
  const { id, files, suggestedPath } = await support.collect();
  expect(files.map(({ name, removed }) => [name, removed])).toEqual([
    ['contents.txt', 0],
    ['a.json', 1],
    ['b.log', 1],
  ]);
  expect(await support.read({ id, name: 'a.json' })).toContain('[removed]');
  expect(await support.read({ id, name: 'b.log' })).toContain('could not be read: no token=[removed]');
  expect(await support.read({ id, name: 'contents.txt' })).toContain('a.json');
  expect(suggestedPath.startsWith(folder)).toBe(true);
  const saved = await support.save({ id, path: null });
  expect(saved.path).toBe(suggestedPath);
  const { mode, size } = await stat(saved.path);
  expect([mode & 0o777, size]).toEqual([0o600, saved.sizeBytes]);
  await expect(support.save({ id, path: null })).rejects.toMatchObject({ code: 'bundle-not-written' });
  const nowhere = support.save({ id, path: join(folder, 'none', 'x.tar.gz') });
  await expect(nowhere).rejects.toMatchObject({ code: 'bundle-not-written' });
});

test('it is not kept for ever, nor beside a newer one', async () => {
  const { support, clock } = await bundles();
  const first = await support.collect();
  const second = await support.collect();
  await expect(support.save({ id: first.id, path: null })).rejects.toMatchObject({ code: 'bundle-gone' });
  await support.read({ id: second.id, name: 'a.json' });
  clock.advance(BUNDLE_KEPT_MS);
  await expect(support.save({ id: second.id, path: null })).rejects.toMatchObject({ code: 'bundle-gone' });
  expect(clock.pending).toBe(0);
});
