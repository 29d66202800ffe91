import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { ERRNO, errnoOf, Refusal } from '../../../../electron/share/nine-p/wire/errno.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

it('numbers are those of Linux, whatever the host’s are', () => {
  expect(errnoOf(failure('ENOTEMPTY'))).toBe(39);
  expect(errnoOf(failure('ELOOP'))).toBe(40);
  expect(errnoOf(failure('ENOTSUP'))).toBe(95);
  expect(errnoOf(new Refusal('EDQUOT'))).toBe(122);
});

it.runIf(process.platform === 'linux')('are what this Linux says they are', () => {
  const known: Readonly<Record<string, number>> = constants.errno;
  for (const [name, number] of Object.entries(ERRNO)) if (name in known) expect(known[name], name).toBe(number);
});

it.each([failure('EWHATEVER'), failure('constructor'), new Error('none'), 'text', undefined])(
  '%s is an error of input and output',
  (error) => {
    expect(errnoOf(error)).toBe(ERRNO.EIO);
  },
);
