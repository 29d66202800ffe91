import { expect, it } from 'vitest';
import { SharedLock } from '../../../../electron/share/nine-p/tree/shared-lock.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets many in together, and one alone, in the order in which they came', async () => {
  const lock = new SharedLock();
  const told: string[] = [];
  const ends: (() => void)[] = [];
  const hold = (name: string) => async (): Promise<void> => {
    told.push(`+${name}`);
    await new Promise<void>((resolve) => ends.push(resolve));
    told.push(`-${name}`);
  };
  const all = [
    lock.together(hold('a')),
    lock.together(hold('b')),
    lock.alone(hold('c')),
    lock.together(hold('d')),
    lock.together(hold('e')),
    lock.alone(hold('f')),
  ];
  for (let index = 0; index < all.length; index += 1) {
    await turn();
    ends[index]?.();
  }
  await Promise.all(all);
  expect(told).toEqual(['+a', '+b', '-a', '-b', '+c', '-c', '+d', '+e', '-d', '-e', '+f', '-f']);
});

it('is free again after one that failed', async () => {
  const lock = new SharedLock();
  await expect(lock.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(lock.together(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await lock.alone(() => Promise.resolve(1))).toBe(1);
});
