import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { dialConsole } from '../../../../electron/hypervisor/hyperv/dial-console.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const failing = (code: string) => ({
  name: 'boathouse-console',
  dialPipe: () => new Socket().destroy(Object.assign(new Error(`connect ${code}`), { code })),
});
const options = () => ({ clock: new FakeClock(), timeoutMs: 1000, signal: new AbortController().signal });

test.each(['EPERM', 'EACCES'])('a pipe that Windows refuses by %s is a machine without a console', async (code) => {
  expect(await dialConsole(failing(code), options())).toBeNull();
});

test('one that fails otherwise is an error that says which, and what to do', async () => {
  await expect(dialConsole(failing('EPIPE'), options())).rejects.toMatchObject({
    code: 'hypervisor-failed',
    message: expect.stringContaining('boathouse-console') as string,
    hint: expect.stringContaining('event log') as string,
  });
});

test('a launch that is given up is cancelled', async () => {
  await expect(dialConsole(failing('ENOENT'), { ...options(), signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
  });
});
