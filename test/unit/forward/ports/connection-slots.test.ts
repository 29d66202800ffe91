import { expect, it } from 'vitest';
import { ConnectionSlots } from '../../../../electron/forward/ports/connection-slots.ts';

const never = new AbortController().signal;

it('lets so many in, the next in their order, and forgets who gave up', async () => {
  const slots = new ConnectionSlots(1);
  const entered: string[] = [];
  const enter = (name: string, signal = never): Promise<void> =>
    slots.take(signal).then(
      () => void entered.push(name),
      () => void entered.push(`${name} gave up`),
    );
  const impatient = new AbortController();
  await enter('first');
  const all = [enter('second'), enter('impatient', impatient.signal), enter('third')];
  impatient.abort();
  await all[1];
  expect(entered).toEqual(['first', 'impatient gave up']);
  slots.give();
  await all[0];
  slots.give();
  await all[2];
  expect(entered).toEqual(['first', 'impatient gave up', 'second', 'third']);
  slots.give();
  await enter('fourth');
  await enter('late', AbortSignal.abort());
  expect(entered.slice(-2)).toEqual(['fourth', 'late gave up']);
});
