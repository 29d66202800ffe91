import { expect, it } from 'vitest';
import { eachLimited } from '../../../../vm-assets/builder/each-limited.ts';

it('works on all, never on more than the limit at once', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await eachLimited([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    done.push(item);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

it('throws the first failure and begins nothing more', async () => {
  const begun: number[] = [];
  const work = eachLimited([1, 2, 3], 1, (item) => {
    begun.push(item);
    return item === 2 ? Promise.reject(new Error('two')) : Promise.resolve();
  });
  await expect(work).rejects.toThrow('two');
  expect(begun).toEqual([1, 2]);
});
