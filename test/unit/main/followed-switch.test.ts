import { expect, it } from 'vitest';
import { FollowedSwitch } from '../../../electron/main/followed-switch.ts';

function bench(apply: (isOn: boolean) => Promise<void> = () => Promise.resolve()) {
  const applied: boolean[] = [];
  const failures: unknown[] = [];
  const followed = new FollowedSwitch(
    async (isOn) => {
      applied.push(isOn);
      await apply(isOn);
    },
    (error) => failures.push(error),
  );
  return { applied, failures, followed };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('applies each change once, in order, when it is known', async () => {
  let release = (): void => undefined;
  const { applied, followed } = bench((isOn) =>
    isOn ? new Promise((resolve) => (release = resolve)) : Promise.resolve(),
  );
  for (const wanted of [null, true, true, false]) followed.follow(wanted);
  await settled();
  expect(applied).toEqual([true]);
  release();
  await settled();
  expect(applied).toEqual([true, false]);
});

it('tells of a failure and tries again when it is asked next', async () => {
  const { applied, failures, followed } = bench(() => Promise.reject(new Error('no room')));
  followed.follow(true);
  await settled();
  followed.follow(true);
  await settled();
  expect(applied).toEqual([true, true]);
  expect(failures).toHaveLength(2);
});
