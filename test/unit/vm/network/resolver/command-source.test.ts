import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../../electron/base/logger.ts';
import { CommandSource } from '../../../../../electron/vm/network/resolver/command-source.ts';
import { parseResolvConf } from '../../../../../electron/vm/network/resolver/resolv-conf.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

function bench() {
  const clock = new FakeClock();
  const outputs: (string | Error)[] = [];
  let runs = 0;
  const run = (): Promise<string> => {
    const output = outputs[Math.min(runs, outputs.length - 1)] ?? '';
    runs += 1;
    return output instanceof Error ? Promise.reject(output) : Promise.resolve(output);
  };
  const source = new CommandSource({ run, parse: parseResolvConf, refreshMs: 1000, clock, logger: silentLogger() });
  let changes = 0;
  source.changed(() => (changes += 1));
  const first = async (): Promise<string | undefined> => (await source.current()).servers[0]?.host;
  return { clock, outputs, source, first, runs: () => runs, changes: () => changes };
}

describe('a configuration that a program prints', () => {
  it('is read anew when it is old, without making the question wait', async () => {
    const { clock, outputs, first, runs, changes } = bench();
    outputs.push('nameserver 10.0.0.1', 'nameserver 10.0.0.2');
    expect(await first()).toBe('10.0.0.1');
    clock.advance(999);
    expect(await first()).toBe('10.0.0.1');
    expect(runs()).toBe(1);
    clock.advance(1);
    await first();
    expect(await first()).toBe('10.0.0.2');
    expect(changes()).toBe(1);
  });

  it('holds to the last answer when the program fails, and has no servers before the first', async () => {
    const { clock, outputs, first, source, changes } = bench();
    outputs.push(new Error('no program'), 'nameserver 10.0.0.1', new Error('gone'));
    expect((await source.current()).servers).toEqual([]);
    clock.advance(1000);
    expect(await first()).toBe('10.0.0.1');
    clock.advance(1000);
    await first();
    expect(await first()).toBe('10.0.0.1');
    expect(changes()).toBe(0);
  });
});
