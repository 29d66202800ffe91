import { expect, test } from 'vitest';
import { interleave } from '../../bench/figures/interleave.ts';

const never = new AbortController().signal;

test('each subject comes once a round, in turns from the front and from the back, and keeps its own samples', async () => {
  const order: string[] = [];
  const subject = (name: string, samples: readonly number[]) => () => {
    order.push(name);
    return Promise.resolve(samples);
  };
  const samples = await interleave({ a: subject('a', [1]), b: subject('b', [2, 3]) }, { rounds: 3, signal: never });
  expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b']);
  expect(samples).toEqual({ a: [1, 1, 1], b: [2, 3, 2, 3, 2, 3] });
});

test('rounds are told when they are over', async () => {
  const rounds: number[] = [];
  const options = { rounds: 2, signal: never, onRound: (round: number) => void rounds.push(round) };
  await interleave({ a: () => Promise.resolve([1]) }, options);
  expect(rounds).toEqual([1, 2]);
});

test('an interrupt ends it before the next subject', async () => {
  const controller = new AbortController();
  let later = 0;
  const measuring = interleave(
    {
      a: () => {
        controller.abort(new Error('interrupted'));
        return Promise.resolve([1]);
      },
      b: () => Promise.resolve([++later]),
    },
    { rounds: 1, signal: controller.signal },
  );
  await expect(measuring).rejects.toThrow('interrupted');
  expect(later).toBe(0);
});
