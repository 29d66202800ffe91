import { expect, it } from 'vitest';
import { exitReason } from '../../../../electron/hypervisor/hyperv/exit-reason.ts';

const NOTHING = { panicked: false, killed: false, events: [], poweredDown: false };

it.each([
  ['the guest shut itself down', { events: [18508] }, { kind: 'shutdown' }],
  ['the guest did so when it was asked', { events: [18504] }, { kind: 'shutdown' }],
  ['the log is silent, and the kernel was not', { poweredDown: true }, { kind: 'shutdown' }],
  ['both are silent', {}, { kind: 'crashed', detail: expect.stringContaining('does not tell why') as string }],
  [
    'somebody turned it off',
    { events: [18502, 18508] },
    { kind: 'crashed', detail: 'somebody turned the machine off' },
  ],
  ['its process went', { events: [14070] }, { kind: 'crashed', detail: expect.stringContaining('worker') as string }],
  [
    'we turned it off',
    { killed: true, events: [18508] },
    { kind: 'crashed', detail: expect.stringContaining('our order') as string },
  ],
  [
    'it panicked',
    { panicked: true, killed: true },
    { kind: 'crashed', detail: expect.stringContaining('panicked') as string },
  ],
])('tells that %s', (_, evidence, expected) => {
  expect(exitReason({ ...NOTHING, ...evidence })).toEqual(expected);
});
