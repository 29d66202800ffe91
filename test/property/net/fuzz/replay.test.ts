import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { instrument } from '../../../support/fuzz/instrument.ts';
import { readCorpus } from './corpus-files.ts';
import { TARGETS } from './targets.ts';

/** What fuzzing has found worth keeping, played again without counters: nothing may throw, and all invariants of the target hold. */
describe.each(TARGETS.map(({ target }) => ({ target, name: target.name })))('the corpus of $name', ({ target }) => {
  it('is played without a finding', async () => {
    const inputs = [...target.seeds, ...readCorpus(target.name)];
    expect(inputs.length).toBeGreaterThan(target.seeds.length);
    for (const input of inputs) await target.run(input);
  });
});

describe('instrumented code', () => {
  it('does what it did, and counts the branches that it takes', () => {
    const source = `
      export const run = (n) => {
        const parts = [];
        for (let index = 0; index < n; index += 1) if (index % 2 === 0) parts.push(index); else continue;
        switch (parts.length) { case 0: return 'none'; default: break; }
        return parts.length > 2 && n < 9 ? parts.map((part) => part * 2).join() : (parts[30] ?? 'few');
      };`;
    const { code, sites } = instrument('x.js', source, 5);
    const shared: { run?: (n: number) => string; fuzzCoverage?: Uint8Array; fuzzSites?: unknown[] } = {};
    runInNewContext(code.replace('export const run =', 'run ='), shared);
    const run = shared.run ?? String;
    expect([run(0), run(3), run(6), run(20)]).toEqual(['none', 'few', '0,4,8', 'few']);
    const counts = [...(shared.fuzzCoverage ?? [])].slice(5, 5 + sites);
    expect(shared.fuzzSites).toEqual([['x.js', 5, sites]]);
    expect(counts.every((count) => count > 0)).toBe(true);
    expect(counts).toContain(4);
  });
});
