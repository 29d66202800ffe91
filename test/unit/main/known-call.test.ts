import { describe, expect, it } from 'vitest';
import type { BridgeCall } from '../../../electron/api/bridge.ts';
import { knownCall } from '../../../electron/api/known-call.ts';

const call = (rest: Partial<BridgeCall>): BridgeCall => ({
  kind: 'call',
  id: 1,
  type: 'query',
  path: 'info',
  input: undefined,
  ...rest,
});

describe('a call from the page', () => {
  it('is taken as the API has it', () => {
    const stop = call({ type: 'mutation', path: 'machine.stop', input: { force: true } });
    expect(knownCall(stop)).toEqual(stop);
  });

  it('loses an input that the procedure does not have', () => {
    expect(knownCall(call({ input: { surplus: 1 } })).input).toBeUndefined();
  });

  it.each<[string, Partial<BridgeCall>, string]>([
    ['another path', { path: 'machine.explode' }, 'request-unknown'],
    ['a path of the prototype', { path: 'constructor' }, 'request-unknown'],
    ['another type', { path: 'machine.start' }, 'request-unknown'],
    ['an input that is missing', { type: 'mutation', path: 'machine.stop' }, 'request-invalid'],
    ['a surplus key', { type: 'mutation', path: 'machine.stop', input: { force: true, more: 1 } }, 'request-invalid'],
  ])('is refused with %s', (_what, rest, code) => {
    expect(() => knownCall(call(rest))).toThrow(expect.objectContaining({ code }) as Error);
  });
});
