import { expect, it } from 'vitest';
import { silentLogger } from '../../../../electron/base/logger.ts';
import type { Admission, CallGuard } from '../../../../electron/forward/engine-proxy/call-guard.ts';
import { enterGuards } from '../../../../electron/forward/engine-proxy/guarded-call.ts';
import type { ApiCall } from '../../../../electron/forward/engine-proxy/route.ts';

const call: ApiCall = { method: 'POST', path: '/x', query: new URLSearchParams() };
let log: string[] = [];

function guard(name: string, answer?: () => Promise<Admission>): CallGuard {
  const pass = (): Promise<Admission> =>
    Promise.resolve({
      kind: 'pass',
      leave: (status) => {
        log.push(`${name} left ${String(status)}`);
        return name === 'broken' ? Promise.reject(new Error('broken')) : Promise.resolve();
      },
    });
  return { name, matches: () => true, enter: answer ?? pass };
}

function enter(guards: readonly CallGuard[]) {
  log = [];
  return enterGuards(call, { guards, logger: silentLogger(), signal: new AbortController().signal });
}

it('leaves guards once, in reverse order, whatever one of them does', async () => {
  const entered = await enter([guard('one'), guard('broken'), guard('two')]);
  if (entered.kind !== 'pass') throw new Error('refused');
  await entered.guarded.leave(204);
  await entered.guarded.leave(null);
  expect(log).toEqual(['two left 204', 'broken left 204', 'one left 204']);
});

it('leaves those before one that refuses or fails', async () => {
  const problem = { status: 500, message: 'no' };
  expect(await enter([guard('one'), guard('two', () => Promise.resolve({ kind: 'refuse', problem }))])).toEqual({
    kind: 'refuse',
    problem,
  });
  expect(log).toEqual(['one left null']);
  await expect(enter([guard('one'), guard('two', () => Promise.reject(new Error('ill')))])).rejects.toThrow('ill');
  expect(log).toEqual(['one left null']);
});
